namespace Sim.Scenarios.Sections;

/// <summary>What holds at the boundary between two chunks of a rank.</summary>
public enum ChunkBoundary
{
    /// <summary>Streams run ahead: an operation waits for its own inputs only.</summary>
    Free,

    /// <summary>A chunk starts when all that it receives and all that the chunk before it sends has arrived; sends start when their chunk has computed.</summary>
    Blocking,
}
