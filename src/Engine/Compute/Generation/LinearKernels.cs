namespace Sim.Engine.Compute.Generation;

/// <summary>
/// Lightning attention of MiniMax-01 (arXiv:2501.08313 section 2.2): SiLU on queries, keys and values, linear attention in blocks, a norm of its output, and a sigmoid gate from the layer's input. Its
/// decode form updates and reads the state of each head.
/// </summary>
internal static class LinearKernels
{
    public const string QkvWidth = "heads / tp * (2 * qk + v)";

    private const string Output = "tokens * heads / tp * v";

    public static void Input(KernelList list) => list
        .Gemm("GEMM qkv", "tokens", QkvWidth, "hidden")
        .Memory("SiLU of queries, keys and values", MemoryKernelClass.Activation, $"tokens * ({QkvWidth}) * 4", KernelBasis.Activation);

    public static void InputBackward(KernelList list) => list
        .Memory("SiLU backward", MemoryKernelClass.Activation, $"tokens * ({QkvWidth}) * 6", KernelBasis.ActivationBackward)
        .Gemm("dgrad qkv", "tokens", "hidden", QkvWidth);

    public static void Core(KernelList list, bool backward) => list.Linear(backward ? KernelKind.LinearAttentionBackward : KernelKind.LinearAttention);

    public static void Gate(KernelList list) => list
        .Norm("RMSNorm of the attention output", Output)
        .Gemm("GEMM output gate", "tokens", "heads / tp * v", "hidden")
        .Memory("sigmoid gate", MemoryKernelClass.Activation, Output + " * 6", KernelBasis.Activation);

    public static void GateBackward(KernelList list) => list
        .Memory("sigmoid gate backward", MemoryKernelClass.Activation, Output + " * 10", KernelBasis.ActivationBackward)
        .Gemm("dgrad output gate", "tokens", "hidden", "heads / tp * v")
        .NormBackward("RMSNorm backward of the attention output", Output);
}
