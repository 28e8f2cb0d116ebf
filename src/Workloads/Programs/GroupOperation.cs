namespace Sim.Workloads.Programs;

/// <summary>What a group does together. S is the whole buffer, n the number of ranks.</summary>
public enum GroupOperation : byte
{
    /// <summary>Everybody gets everybody's S/n: (n-1)/n S leave and enter each rank.</summary>
    AllGather,

    /// <summary>Everybody gets the sum of one S/n: (n-1)/n S leave and enter each rank.</summary>
    ReduceScatter,

    /// <summary>Everybody gets the sum of all: 2 (n-1)/n S leave and enter each rank.</summary>
    AllReduce,

    /// <summary>Each rank sends S to the next and gets S from the one before: one step of ring attention.</summary>
    Shift,
}
