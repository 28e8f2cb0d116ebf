namespace Sim.Topology;

/// <summary>Parts of a full-size fabric by closed form, without building it.</summary>
/// <param name="Name">The fabric and its parameters.</param>
/// <param name="Endpoints">NIC ports.</param>
/// <param name="Switches">Fabric switches.</param>
/// <param name="Links">Switch-to-switch cables.</param>
/// <param name="Constructed">True when a graph of this shape exists and <see cref="FabricBuilder"/> builds it.</param>
public sealed record FabricCount(string Name, long Endpoints, long Switches, long Links, bool Constructed)
{
    /// <summary>Two layers of radix k: k^2/2 endpoints, 3k/2 switches, k^2/2 links.</summary>
    public static FabricCount FatTree2(int k) => new($"FT2 (k={k})", (long)k * k / 2, 3L * k / 2, (long)k * k / 2, k % 2 == 0);

    /// <summary>P times <see cref="FatTree2"/>.</summary>
    public static FabricCount MultiPlane(int k, int planes)
    {
        var one = FatTree2(k);
        return new($"MPFT (k={k}, {planes} planes)", planes * one.Endpoints, planes * one.Switches, planes * one.Links, one.Constructed);
    }

    /// <summary>Three layers of radix k: k^3/4 endpoints, 5k^2/4 switches, k^3/2 links.</summary>
    public static FabricCount FatTree3(int k) => new($"FT3 (k={k})", (long)k * k * k / 4, 5L * k * k / 4, (long)k * k * k / 2, k % 2 == 0);

    /// <summary>Slim Fly: 2q^2 switches of network radix k' = (3q - d)/2, q = 4w + d, with ceil(k'/2) endpoints each; k' q^2 links.</summary>
    public static FabricCount SlimFly(int q)
    {
        var d = (q % 4) switch { 0 => 0, 1 => 1, 3 => -1, _ => throw new TopologyException($"the Slim Fly formula needs q = 4w - 1, 4w or 4w + 1, not {q}", null) };
        var degree = ((3L * q) - d) / 2;
        var switches = 2L * q * q;
        return new($"SF (q={q})", switches * ((degree + 1) / 2), switches, switches * degree / 2, q > 2 && FiniteField.TryPrimePower(q, out _, out _));
    }

    /// <summary>Dragonfly: p a g endpoints, a g switches, g a (a-1)/2 local and g a h/2 global links.</summary>
    public static FabricCount Dragonfly(int p, int a, int h, int g) => new(
        $"DF (p={p}, a={a}, h={h}, g={g})",
        (long)p * a * g,
        (long)a * g,
        ((long)g * a * (a - 1) / 2) + global::Sim.Topology.Dragonfly.GlobalCables(a, h, g),
        (long)a * h >= g - 1);
}
