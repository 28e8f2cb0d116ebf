namespace Sim.Topology;

/// <summary>
/// Slim Fly: the diameter-2 graphs of McKay, Miller and Siran (1998) as Besta and Hoefler use them ("Slim Fly", SC14). For a prime power
/// q = 4w + d, d in -1, 0, 1: 2 q^2 switches (0,x,y) and (1,m,c), network radix (3q - d) / 2. (0,x,y) and (0,x,y') are joined when y - y'
/// is in X; (1,m,c) and (1,m,c') when c - c' is in X'; (0,x,y) and (1,m,c) when y = m x + c. X and X' come from the powers of a primitive
/// element. Shape: q, then NICs per switch p (default: half the network radix, rounded up).
/// </summary>
internal static class SlimFly
{
    public static void Add(GraphBuilder graph)
    {
        var shape = graph.Fabric.Shape;
        if (shape.Count is < 1 or > 2)
            throw new TopologyException($"a Slim Fly needs the shape q or q, p and has {shape.Count} numbers", "for example shape: [5]");
        var q = shape[0];
        var offset = Offset(q);
        var degree = ((3 * q) - offset) / 2;
        var perSwitch = shape.Count == 2 ? shape[1] : (degree + 1) / 2;
        DirectFabric.Check(graph, "Slim Fly", 2 * q * q, perSwitch, degree);
        var switches = DirectFabric.AddSwitches(graph, 2 * q * q, perSwitch, s => s / (q * q));
        foreach (var (a, b) in Edges(q))
        {
            graph.AddFabric(switches + a, switches + b, 0);
        }
    }

    /// <summary>d of q = 4w + d.</summary>
    /// <exception cref="TopologyException">q is not a prime power of that form.</exception>
    public static int Offset(int q)
    {
        if (q < 3 || q > FiniteField.MaxOrder || !FiniteField.TryPrimePower(q, out _, out _))
        {
            throw new TopologyException(
                $"a Slim Fly needs a prime power q between 3 and {FiniteField.MaxOrder}, and {q} is not one: no MMS graph exists for it",
                FiniteField.Near(Math.Max(q, 3)));
        }

        return (q % 4) switch { 0 => 0, 1 => 1, _ => -1 };
    }

    /// <summary>Edges of the graph; switch (0,x,y) is x q + y, switch (1,m,c) is q^2 + m q + c.</summary>
    public static IEnumerable<(int A, int B)> Edges(int q)
    {
        var field = new FiniteField(q);
        var (first, second) = Generators(field, Offset(q));
        for (var x = 0; x < q; x++)
        {
            for (var y = 0; y < q; y++)
            {
                for (var z = y + 1; z < q; z++)
                {
                    // The sets are closed under negation, so either order of the difference decides.
                    if (Joined(field, first, y, z))
                        yield return ((x * q) + y, (x * q) + z);
                    if (Joined(field, second, y, z))
                        yield return ((q * q) + (x * q) + y, (q * q) + (x * q) + z);
                }

                for (var m = 0; m < q; m++)
                {
                    yield return ((q * q) + (m * q) + y, (x * q) + field.Add(field.Multiply(m, x), y));
                }
            }
        }
    }

    private static bool Joined(FiniteField field, bool[] set, int y, int z)
    {
        for (var d = 1; d < set.Length; d++)
        {
            if (set[d] && field.Add(z, d) == y)
                return true;
        }

        return false;
    }

    /// <summary>
    /// d = 1: even and odd powers. d = 0: exponents 0, 2, .., q-2 and 1, 3, .., q-1. d = -1 (q = 4w - 1): exponents 0, 2, .., 2w-2 and
    /// 2w-1, 2w+1, .., 4w-3 for X; each one more for X'.
    /// </summary>
    private static (bool[] First, bool[] Second) Generators(FiniteField field, int offset)
    {
        var q = field.Order;
        var power = new int[q + 1];
        power[0] = 1;
        var primitive = field.PrimitiveElement();
        for (var i = 1; i <= q; i++)
        {
            power[i] = field.Multiply(power[i - 1], primitive);
        }

        var first = new bool[q];
        var second = new bool[q];
        var w = (q - offset) / 4;
        var evens = offset switch { 1 => 2 * w, 0 => 2 * w, _ => w };
        for (var i = 0; i < evens; i++)
        {
            first[power[2 * i]] = true;
            second[power[(2 * i) + 1]] = true;
        }

        for (var i = 0; offset == -1 && i < w; i++)
        {
            first[power[(2 * w) - 1 + (2 * i)]] = true;
            second[power[(2 * w) + (2 * i)]] = true;
        }

        return (first, second);
    }
}
