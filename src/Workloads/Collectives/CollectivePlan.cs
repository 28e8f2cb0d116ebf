using Sim.Units;

namespace Sim.Workloads.Collectives;

/// <summary>
/// A collective of one message over a group: an algorithm run on each of several chunks, pipelined. Round k is step k / Chunks of
/// chunk k mod Chunks. A rank may start its sends of a round when it has received all of its own chunk in the steps up to
/// <see cref="CollectiveAlgorithm.WaitsFor"/>; chunks do not wait for each other but for the port.
/// </summary>
/// <param name="Algorithm">Who sends what to whom.</param>
/// <param name="Message">S: see <see cref="CollectiveKind"/>; not negative.</param>
/// <param name="Chunks">Chunks of the message, at least 1.</param>
public sealed record CollectivePlan(CollectiveAlgorithm Algorithm, Bytes Message, int Chunks)
{
    /// <summary>Ranks of the group, n.</summary>
    public int Ranks => Algorithm.Ranks;

    /// <summary>Steps times chunks.</summary>
    public int Rounds => Algorithm.Steps * Chunks;

    /// <summary>The most transfers a rank starts in one round.</summary>
    public int MaxSends => Algorithm.MaxSends;

    /// <summary>Chunks of the message; at least 1.</summary>
    public int Chunks { get; } = Chunks >= 1 ? Chunks : throw new ArgumentOutOfRangeException(nameof(Chunks), Chunks, "at least one chunk");

    /// <summary>The message; not negative.</summary>
    public Bytes Message { get; } =
        Message.Count >= 0 ? Message : throw new ArgumentOutOfRangeException(nameof(Message), Message.Count, "a message has no negative length");

    /// <summary>The chunk that a round moves.</summary>
    public int ChunkOf(int round) => round % Chunks;

    /// <summary>The latest round of the same chunk that a rank must have received, with all earlier ones of the chunk; -1: none.</summary>
    public int WaitsFor(int round)
    {
        var step = Algorithm.WaitsFor(round / Chunks);
        return step < 0 ? -1 : (step * Chunks) + ChunkOf(round);
    }

    /// <summary>Writes what a rank sends in a round; returns how many transfers (at most <see cref="MaxSends"/>).</summary>
    public int Sends(int round, int rank, Span<CollectiveSend> sends) =>
        Algorithm.Sends(round / Chunks, rank, ChunkSlice(ChunkOf(round)), sends);

    /// <summary>How many transfers arrive at a rank in a round.</summary>
    public int Receives(int round, int rank) => Algorithm.Receives(round / Chunks, rank);

    /// <summary>Bytes a rank sends in all.</summary>
    public Bytes BytesOut(int rank)
    {
        var total = 0L;
        for (var chunk = 0; chunk < Chunks; chunk++)
        {
            total += Algorithm.BytesOut(rank, ChunkSlice(chunk));
        }

        return new Bytes(total);
    }

    /// <summary>The part of the message that a chunk moves.</summary>
    public Slice ChunkSlice(int chunk) => new Slice(0, Message.Count).Part(Chunks, chunk);

    /// <summary>Lower bound of this algorithm by latency: the chain of one chunk, alpha x LatencySteps.</summary>
    public SimDuration LatencyBound(SimDuration alpha) => alpha * Algorithm.LatencySteps;

    /// <summary>Lower bound of this algorithm by the port of a rank: bytes out / rate (per direction).</summary>
    public SimDuration PortBound(int rank, DataRate rate) => BytesOut(rank) / rate;
}
