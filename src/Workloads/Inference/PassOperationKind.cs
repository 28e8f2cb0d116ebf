namespace Sim.Workloads.Inference;

/// <summary>What an operation of a pass does.</summary>
public enum PassOperationKind
{
    /// <summary>Kernels of one phase.</summary>
    Compute,

    /// <summary>Tokens to their experts.</summary>
    Dispatch,

    /// <summary>Results back.</summary>
    Combine,

    /// <summary>Sum of partial results over the tensor-parallel ranks; each keeps its part of the tokens.</summary>
    ReduceScatter,

    /// <summary>All tokens to all tensor-parallel ranks.</summary>
    AllGather,

    /// <summary>Sum of partial results over the tensor-parallel ranks; each keeps all.</summary>
    AllReduce,
}
