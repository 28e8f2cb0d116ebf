namespace Sim.Workloads.Collectives;

/// <summary>What a collective leaves on each rank. S is the message of <see cref="CollectivePlan.Message"/>, n the group.</summary>
public enum CollectiveKind
{
    /// <summary>Every rank gives a vector of S bytes and gets the sum of all n.</summary>
    AllReduce,

    /// <summary>Every rank gives its shard of S / n bytes and gets all n shards.</summary>
    AllGather,

    /// <summary>Every rank gives a vector of S bytes and gets its shard, S / n bytes, of the sum.</summary>
    ReduceScatter,

    /// <summary>Every rank gives S bytes, one block of S / n for each rank (its own included), and gets one block from each.</summary>
    AllToAll,
}
