namespace Sim.Engine.Training.Analysis;

/// <summary>What a segment of the critical path consists of.</summary>
public enum PathPart
{
    /// <summary>A compute phase.</summary>
    Compute,

    /// <summary>Transfers of a dispatch, or of the gradient of a combine, after its barrier.</summary>
    Dispatch,

    /// <summary>Transfers of a combine, or of the gradient of a dispatch.</summary>
    Combine,

    /// <summary>The barrier before an exchange, from its last rank's arrival.</summary>
    Notify,

    /// <summary>A message between pipeline neighbours.</summary>
    Send,

    /// <summary>Fixed time of a message around its transfer.</summary>
    MessageLatency,

    /// <summary>A collective among tensor-parallel ranks.</summary>
    TensorCollective,

    /// <summary>A collective among context-parallel ranks.</summary>
    ContextCollective,

    /// <summary>A collective over the replicas of dense parameters.</summary>
    DenseCollective,

    /// <summary>A collective over the replicas of experts.</summary>
    ExpertCollective,
}
