namespace Sim.Workloads.Programs;

/// <summary>What an operation does.</summary>
public enum OperationKind : byte
{
    /// <summary>A compute phase on the compute stream.</summary>
    Compute,

    /// <summary>Expert-parallel exchange with the dispatch's direction and bytes: forward dispatch, or the gradient of a combine.</summary>
    Dispatch,

    /// <summary>Expert-parallel exchange with the combine's direction and bytes: forward combine, or the gradient of a dispatch.</summary>
    Combine,

    /// <summary>Activations or gradients to the neighbouring stage.</summary>
    Send,

    /// <summary>A collective of one of the rank's groups.</summary>
    Collective,
}
