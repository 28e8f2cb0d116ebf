namespace Sim.Workloads.Programs;

/// <summary>
/// A run of kernels on the compute stream without an outside edge; its time is asked of the kernel inventory. Letters: F forward, B gradient of the input, W gradient of the weights.
/// </summary>
public enum ComputePhase : byte
{
    AttentionForward,
    AttentionBackward,
    AttentionWeight,
    ExpertForward,
    ExpertBackward,
    ExpertWeight,
    DenseForward,
    DenseBackward,
    DenseWeight,
    EmbeddingForward,
    EmbeddingBackward,
    HeadForward,
    HeadBackward,
    HeadWeight,
    MtpForward,
    MtpBackward,
    MtpWeight,
    Optimizer,
}
