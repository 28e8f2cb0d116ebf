namespace Sim.Workloads.Inference;

/// <summary>One operation of a pass. Operations of a stream run in the order of the program; an operation also waits for the one before it in its micro-batch.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Phase">Its kernels, where it computes.</param>
/// <param name="Layer">Layer, 0-based; behind the last one the multi-token-prediction modules.</param>
/// <param name="MicroBatch">Micro-batch.</param>
/// <param name="After">Index in the program of the operation that must have ended, or -1.</param>
public readonly record struct PassOperation(PassOperationKind Kind, PassPhase Phase, int Layer, int MicroBatch, int After)
{
    /// <summary>True for the compute stream; everything else runs on the communication stream.</summary>
    public bool IsCompute => Kind == PassOperationKind.Compute;
}
