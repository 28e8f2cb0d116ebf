namespace Sim.Topology;

/// <summary>
/// The finite field GF(q), q = p^m. Elements are 0..q-1, read as polynomials over GF(p) by their base-p digits; multiplication is modulo
/// the first monic irreducible polynomial of degree m. Tables of q^2 entries: for the q of switch graphs, at most <see cref="MaxOrder"/>.
/// </summary>
public sealed class FiniteField
{
    /// <summary>Largest order built: 2 x 256^2 = 131,072 switches of a Slim Fly.</summary>
    public const int MaxOrder = 256;

    private readonly int[] _sum;
    private readonly int[] _product;

    /// <exception cref="TopologyException"><paramref name="order"/> is not a prime power in 2..<see cref="MaxOrder"/>.</exception>
    public FiniteField(int order)
    {
        if (order > MaxOrder || !TryPrimePower(order, out var p, out var m))
            throw new TopologyException($"{order} is not a prime power between 2 and {MaxOrder}: no finite field of that order", Near(order));
        Order = order;
        Characteristic = p;
        var modulus = Irreducible(p, m);
        _sum = new int[order * order];
        _product = new int[order * order];
        for (var a = 0; a < order; a++)
        {
            for (var b = 0; b < order; b++)
            {
                _sum[(a * order) + b] = AddDigits(a, b, p);
                _product[(a * order) + b] = Remainder(MultiplyDigits(a, b, p), modulus, p);
            }
        }
    }

    public int Order { get; }

    public int Characteristic { get; }

    public int Add(int a, int b) => _sum[(a * Order) + b];

    public int Multiply(int a, int b) => _product[(a * Order) + b];

    /// <summary>The least element whose powers are all non-zero elements.</summary>
    public int PrimitiveElement()
    {
        for (var candidate = 1; candidate < Order; candidate++)
        {
            var power = candidate;
            var period = 1;
            while (power != 1)
            {
                power = Multiply(power, candidate);
                period++;
            }

            if (period == Order - 1)
                return candidate;
        }

        throw new InvalidOperationException("A finite field always has a primitive element.");
    }

    /// <summary>True when q = p^m with p prime and m at least 1.</summary>
    public static bool TryPrimePower(int q, out int p, out int m)
    {
        (p, m) = (0, 0);
        if (q < 2)
            return false;
        p = 2;
        while (q % p != 0)
        {
            p++;
        }

        while (q % p == 0)
        {
            q /= p;
            m++;
        }

        return q == 1;
    }

    /// <summary>Which orders next to this one exist.</summary>
    internal static string Near(int order)
    {
        var (below, above) = (Math.Clamp(order, 2, MaxOrder), Math.Clamp(order, 2, MaxOrder));
        while (below > 2 && !TryPrimePower(below, out _, out _))
        {
            below--;
        }

        while (above < MaxOrder && !TryPrimePower(above, out _, out _))
        {
            above++;
        }

        return below == above ? $"use {below}" : $"use {below} or {above}";
    }

    private static int AddDigits(int a, int b, int p)
    {
        var (sum, place) = (0, 1);
        for (; a > 0 || b > 0; a /= p, b /= p, place *= p)
        {
            sum += (a + b) % p * place;
        }

        return sum;
    }

    private static int MultiplyDigits(int a, int b, int p)
    {
        var (product, shift) = (0, 1);
        for (; b > 0; b /= p, shift *= p)
        {
            for (var i = 0; i < b % p; i++)
            {
                product = AddDigits(product, a * shift, p);
            }
        }

        return product;
    }

    /// <summary>Polynomial remainder: takes away multiples of the (monic) modulus from the highest digit down.</summary>
    private static int Remainder(int a, int modulus, int p)
    {
        while (Degree(a, p) >= Degree(modulus, p))
        {
            var place = Power(p, Degree(a, p) - Degree(modulus, p));
            a = AddDigits(a, modulus * place, p);
        }

        return a;
    }

    private static int Irreducible(int p, int m)
    {
        for (var candidate = Power(p, m); ; candidate++)
        {
            var divisible = false;
            for (var d = p; Degree(d, p) <= m / 2 && !divisible; d++)
            {
                divisible = Leading(d, p) == 1 && Remainder(candidate, d, p) == 0;
            }

            if (!divisible)
                return candidate;
        }
    }

    private static int Degree(int a, int p)
    {
        var degree = -1;
        for (; a > 0; a /= p)
        {
            degree++;
        }

        return degree;
    }

    private static int Leading(int a, int p) => a / Power(p, Degree(a, p));

    private static int Power(int p, int exponent)
    {
        var power = 1;
        for (var i = 0; i < exponent; i++)
        {
            power *= p;
        }

        return power;
    }
}
