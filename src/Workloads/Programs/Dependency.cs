namespace Sim.Workloads.Programs;

/// <summary>An operation of the same step that must have ended: its stream and its place there.</summary>
/// <param name="Stream">Stream of the awaited operation, or -1 for no dependency.</param>
/// <param name="Ordinal">0-based place among that stream's operations of the step.</param>
public readonly record struct Dependency(sbyte Stream, short Ordinal)
{
    public static readonly Dependency None = new(-1, 0);
}
