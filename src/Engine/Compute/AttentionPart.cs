namespace Sim.Engine.Compute;

/// <summary>Which part of an attention phase a kernel belongs to: context-parallel ranks exchange keys and values, or their gradients, between the parts.</summary>
public enum AttentionPart
{
    /// <summary>Not a kernel of attention.</summary>
    None,

    /// <summary>Forward: up to queries, keys and values. Backward: their gradients and on to the layer's input.</summary>
    Input,

    /// <summary>softmax(QK')V alone, or its gradient.</summary>
    Core,

    /// <summary>Forward: from the output of attention to the MLP's input. Backward: its gradients, and what is recomputed for the core.</summary>
    Output,
}
