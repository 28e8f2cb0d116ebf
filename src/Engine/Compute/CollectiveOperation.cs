namespace Sim.Engine.Compute;

/// <summary>Collectives whose library implementation was measured on one node.</summary>
public enum CollectiveOperation
{
    AllGather,
    ReduceScatter,
    AllToAll,
    AllReduce,
}
