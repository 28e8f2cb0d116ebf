namespace Sim.Engine.Compute;

/// <summary>Which pass of fused attention.</summary>
public enum AttentionPass
{
    /// <summary>One fused kernel: S = QK', P = softmax(S), O = PV.</summary>
    Forward,

    /// <summary>Pre-pass (row sums of dO with O, FP32 dQ cleared), main kernel (five matrix products), post-pass (dQ to BF16).</summary>
    Backward,
}
