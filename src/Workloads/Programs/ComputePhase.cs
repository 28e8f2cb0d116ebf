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

    /// <summary>Norm and projections up to queries, keys and values; with <see cref="AttentionCoreForward"/> and <see cref="AttentionOutputForward"/> the whole of <see cref="AttentionForward"/>.</summary>
    AttentionInputForward,

    /// <summary>Softmax(QK')V alone, of this rank's queries with all keys; in ring attention each step takes one CP-th of it.</summary>
    AttentionCoreForward,

    /// <summary>From the attention's output to the input of the MLP.</summary>
    AttentionOutputForward,

    /// <summary>Gradients of <see cref="AttentionOutputForward"/>; the first part of <see cref="AttentionBackward"/>.</summary>
    AttentionOutputBackward,

    /// <summary>Gradients of <see cref="AttentionCoreForward"/>.</summary>
    AttentionCoreBackward,

    /// <summary>Gradients of <see cref="AttentionInputForward"/>; the last part of <see cref="AttentionBackward"/>.</summary>
    AttentionInputBackward,

    /// <summary>Attention of a layer that <see cref="Models.ModelSpec.IsVariant"/> marks.</summary>
    VariantAttentionForward,
    VariantAttentionBackward,
    VariantAttentionWeight,
    Optimizer,
}
