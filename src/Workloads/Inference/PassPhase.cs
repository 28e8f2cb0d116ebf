namespace Sim.Workloads.Inference;

/// <summary>A part of a layer, or of what stands around the layers, that computes without talking to other GPUs.</summary>
public enum PassPhase
{
    /// <summary>Look-up of the new tokens.</summary>
    Embedding,

    /// <summary>Norm, projections and softmax attention with its cache.</summary>
    Attention,

    /// <summary>Norm, projections and attention of the layers that the model marks as variants: linear attention with its state, or that of the copies in a conditioned model.</summary>
    VariantAttention,

    /// <summary>Norm before the experts, and the gate.</summary>
    Gate,

    /// <summary>Shared experts that stand on every GPU.</summary>
    SharedExperts,

    /// <summary>Routed experts of this GPU.</summary>
    Experts,

    /// <summary>Norm and MLP of a dense layer.</summary>
    DenseMlp,

    /// <summary>What a multi-token-prediction module does before its layer.</summary>
    MtpInput,

    /// <summary>Final norm, head and choice of the next token.</summary>
    Head,
}
