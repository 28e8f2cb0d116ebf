namespace Sim.Engine.Flow;

/// <summary>One flow of a bundle: one cache line.</summary>
internal struct FlowState
{
    /// <summary>In <see cref="Bottleneck"/>: the flow runs at its own cap, or was not solved yet.</summary>
    public const int AtCap = -1;

    public long Bytes;
    public double Weight;
    public long Tag;
    public double Remaining;
    public double Rate;

    /// <summary>Instant of <see cref="Remaining"/>, picoseconds.</summary>
    public long Updated;

    /// <summary>When it completes at its present rate, picoseconds.</summary>
    public long Finish;

    /// <summary>The resource that limits it.</summary>
    public int Bottleneck;

    public bool IsDone;
}
