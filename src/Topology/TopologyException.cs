namespace Sim.Topology;

/// <summary>A cluster that cannot be built as it is described: one clear message and what to do about it.</summary>
/// <param name="message">What is wrong, one sentence.</param>
/// <param name="hint">What would work instead, or null.</param>
#pragma warning disable CA1032 // No other constructor: a message and a hint are what this exception is for.
public sealed class TopologyException(string message, string? hint) : Exception(hint is null ? message : message + " (" + hint + ")")
#pragma warning restore CA1032
{
    /// <summary>What would work instead, or null.</summary>
    public string? Hint { get; } = hint;
}
