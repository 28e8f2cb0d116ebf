namespace Sim.Units;

/// <summary>An instant of simulated time: picoseconds since the start of the simulation. Range about 106 days.</summary>
/// <param name="Picoseconds">Picoseconds since the start, never negative in a run.</param>
public readonly record struct SimTime(long Picoseconds) : IComparable<SimTime>
{
    /// <summary>The start of every simulation.</summary>
    public static readonly SimTime Zero = new(0);

    /// <summary>An instant that no event reaches.</summary>
    public static readonly SimTime Never = new(long.MaxValue);

    public static SimTime operator +(SimTime time, SimDuration duration) => new(time.Picoseconds + duration.Picoseconds);

    public static SimTime operator -(SimTime time, SimDuration duration) => new(time.Picoseconds - duration.Picoseconds);

    public static SimDuration operator -(SimTime end, SimTime start) => new(end.Picoseconds - start.Picoseconds);

    public static bool operator <(SimTime left, SimTime right) => left.Picoseconds < right.Picoseconds;

    public static bool operator >(SimTime left, SimTime right) => left.Picoseconds > right.Picoseconds;

    public static bool operator <=(SimTime left, SimTime right) => left.Picoseconds <= right.Picoseconds;

    public static bool operator >=(SimTime left, SimTime right) => left.Picoseconds >= right.Picoseconds;

    /// <summary>The later of two instants.</summary>
    public static SimTime Max(SimTime left, SimTime right) => left >= right ? left : right;

    /// <summary>Seconds since the start, for display and plots only.</summary>
    public double Seconds => Picoseconds * 1e-12;

    public int CompareTo(SimTime other) => Picoseconds.CompareTo(other.Picoseconds);

    public override string ToString() => new SimDuration(Picoseconds).ToString();
}
