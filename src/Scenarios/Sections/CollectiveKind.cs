namespace Sim.Scenarios.Sections;

/// <summary>Collective operations.</summary>
public enum CollectiveKind
{
    AllReduce,
    AllGather,
    ReduceScatter,
    AllToAll,
    Broadcast,
}
