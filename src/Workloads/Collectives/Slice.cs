namespace Sim.Workloads.Collectives;

/// <summary>A contiguous part of a message.</summary>
/// <param name="Offset">First byte.</param>
/// <param name="Bytes">Length in bytes, not negative.</param>
public readonly record struct Slice(long Offset, long Bytes)
{
    /// <summary>Part i of n of near equal length: the first (Bytes mod n) parts are one byte longer, so that parts add up exactly.</summary>
    public Slice Part(int parts, int index) => Parts(parts, index, 1);

    /// <summary>Parts first to first + count - 1 of n, as one slice.</summary>
    public Slice Parts(int parts, int first, int count)
    {
        var start = Start(parts, first);
        return new Slice(Offset + start, Start(parts, first + count) - start);
    }

    private long Start(int parts, int index) => (Bytes / parts * index) + Math.Min(index, Bytes % parts);
}
