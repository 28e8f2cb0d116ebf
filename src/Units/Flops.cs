namespace Sim.Units;

/// <summary>A number of floating-point operations; one multiply-add counts two.</summary>
/// <param name="Count">Operations; a real number, since a step has more than 2^63 of them.</param>
public readonly record struct Flops(double Count) : IComparable<Flops>
{
    public static readonly Flops Zero = new(0);

    public static Flops operator +(Flops left, Flops right) => new(left.Count + right.Count);

    public static Flops operator -(Flops left, Flops right) => new(left.Count - right.Count);

    public static Flops operator *(Flops flops, double factor) => new(flops.Count * factor);

    public static SimDuration operator /(Flops flops, FlopRate rate) => SimDuration.FromSeconds(flops.Count / rate.PerSecond);

    public static bool operator <(Flops left, Flops right) => left.Count < right.Count;

    public static bool operator >(Flops left, Flops right) => left.Count > right.Count;

    public static bool operator <=(Flops left, Flops right) => left.Count <= right.Count;

    public static bool operator >=(Flops left, Flops right) => left.Count >= right.Count;

    public int CompareTo(Flops other) => Count.CompareTo(other.Count);
}
