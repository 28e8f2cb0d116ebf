namespace Sim.Engine.Packet;

/// <summary>
/// Classes of data: priorities of Ethernet, virtual lanes of InfiniBand. <see cref="Message.Class"/> names a message's. Each has its queue, its own
/// static share of buffer and its own flow control at every link; control packets are served before all of them.
/// </summary>
public sealed record ClassParameters
{
    /// <summary>Classes, 1 to 15 (InfiniBand has 15 data lanes).</summary>
    public int Count { get; init; } = 1;

    /// <summary>
    /// By class, how many full packets it may send in a turn while others wait: deficit round robin (Shreedhar and Varghese, SIGCOMM 1995). Null for strict
    /// priority, class 0 first.
    /// </summary>
    public IReadOnlyList<int>? Weights { get; init; }

    /// <summary>Why this cannot be, or null.</summary>
    public string? Fault =>
        Count is < 1 or > 15 ? $"{Count} classes are not possible; 1 to 15 are"
        : Weights is not null && Weights.Count != Count ? $"{Weights.Count} weights do not fit {Count} classes"
        : Weights is not null && Weights.Any(weight => weight is < 1 or > 1000) ? "a weight is a whole number from 1 to 1000"
        : null;
}
