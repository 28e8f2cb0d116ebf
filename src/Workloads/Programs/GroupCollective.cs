namespace Sim.Workloads.Programs;

/// <summary>A collective of a rank's group.</summary>
/// <param name="Name">What it moves.</param>
/// <param name="Operation">How.</param>
/// <param name="Group">Among whom.</param>
/// <param name="Bytes">S: the whole buffer; of a shift, what one rank sends.</param>
public sealed record GroupCollective(string Name, GroupOperation Operation, RankGroup Group, long Bytes)
{
    /// <summary>Bytes that leave, and enter, each of n ranks.</summary>
    public double BytesPerRank(int ranks) => Operation switch
    {
        _ when ranks == 1 => 0,
        GroupOperation.Shift => Bytes,
        GroupOperation.AllReduce => 2.0 * Bytes * (ranks - 1) / ranks,
        _ => (double)Bytes * (ranks - 1) / ranks,
    };

    /// <summary>Bytes that all n ranks send together.</summary>
    public long BytesOfAll(int ranks) => Operation switch
    {
        _ when ranks == 1 => 0,
        GroupOperation.Shift => Bytes * ranks,
        GroupOperation.AllReduce => 2 * Bytes * (ranks - 1),
        _ => Bytes * (ranks - 1),
    };

    /// <summary>Steps of the ring that does it.</summary>
    public int Steps(int ranks) => Operation switch
    {
        _ when ranks == 1 => 0,
        GroupOperation.Shift => 1,
        GroupOperation.AllReduce => 2 * (ranks - 1),
        _ => ranks - 1,
    };
}
