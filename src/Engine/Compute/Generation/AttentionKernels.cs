using Sim.Workloads.Models;

namespace Sim.Engine.Compute.Generation;

/// <summary>
/// Attention of one layer with what stands around it: the residual sum of the layer before, the norm before the MLP and, for experts, the gate. Heads are divided by tp; kernels between
/// the divided products work on tokens / tp. Latent attention: the down-projections are whole on every rank, as their norms need the whole latent.
/// </summary>
internal static class AttentionKernels
{
    /// <summary>Width of queries, keys and values on one rank; with fewer key/value heads than ranks each rank has one.</summary>
    private const string QkvWidth = "heads / tp * qk + max(1, kv_heads / tp) * (qk + v)";

    private const string HeadRows = "tokens * (heads / tp + max(1, kv_heads / tp)) * qk";

    private const string Hidden = "tokens / tp * hidden";

    public static KernelList Forward(ModelSpec model, AttentionSpec attention)
    {
        var list = new KernelList().Part(AttentionPart.Input)
            .Stream("add output of the layer before", Hidden + (model.Moe is { SharedExperts: > 0 } ? " * 8" : " * 6"))
            .Norm("RMSNorm before attention", Hidden);
        ModulationKernels.Forward(list, model, "before attention");
        if (attention.Kind == AttentionKind.Latent)
            LatentKernels.Up(LatentKernels.Down(list, attention), attention, "", KernelCondition.Always);
        else if (attention.Kind == AttentionKind.Linear)
            LinearKernels.Input(list);
        else
            list.Gemm("GEMM qkv", "tokens", QkvWidth, "hidden").Memory("rotary", MemoryKernelClass.Strided, HeadRows + " * 4", KernelBasis.Rotary);
        if (attention.Kind == AttentionKind.Linear)
            LinearKernels.Core(list.Part(AttentionPart.Core), backward: false);
        else
            list.Part(AttentionPart.Core).Attention(KernelKind.AttentionForward);
        list.Part(AttentionPart.Output);
        if (attention.OutputGate)
            LinearKernels.Gate(list);
        list.Gemm("GEMM o", "tokens", "hidden", "heads / tp * v")
            .Stream("residual add", Hidden + " * 6")
            .Norm("RMSNorm before the MLP", Hidden);
        ModulationKernels.Forward(list, model, "before the MLP");
        if (attention.ConditionProjection)
            list.Gemm("GEMM into the conditioned layer", "tokens", "hidden", "hidden").Stream("add to the conditioned layer", Hidden + " * 6");
        return model.Moe is null
            ? list
            : list.Gemm("gate", "tokens / tp", "experts", "hidden")
                .Memory("gate scores and choice", MemoryKernelClass.Reduction, "tokens / tp * experts * 8", KernelBasis.Estimated("FP32 scores read and written once"));
    }

    public static KernelList Backward(ModelSpec model, AttentionSpec attention)
    {
        var list = new KernelList().Part(AttentionPart.Output);
        if (attention.ConditionProjection)
            list.Stream("add gradient of the conditioned layer", Hidden + " * 6").Gemm("dgrad into the conditioned layer", "tokens", "hidden", "hidden");
        if (model.Moe is { } moe)
        {
            if (moe.SharedExperts > 0)
                list.Stream("add routed and shared gradients", Hidden + " * 6");
            list.Gemm("gate dgrad", "tokens / tp", "hidden", "experts");
        }

        ModulationKernels.Backward(list, model, "before the MLP");
        list.NormBackward("RMSNorm backward before the MLP", Hidden).Stream("residual add", Hidden + " * 6");
        if (attention.Kind == AttentionKind.Latent)
        {
            list.Norm("recompute RMSNorm of latents", "tokens / tp * (q_rank + kv_rank)", KernelCondition.Selective);
            LatentKernels.Up(list, attention, "recompute ", KernelCondition.Selective);
        }

        list.Gemm("dgrad o", "tokens", "heads / tp * v", "hidden");
        if (attention.OutputGate)
            LinearKernels.GateBackward(list);
        if (attention.Kind == AttentionKind.Linear)
            LinearKernels.Core(list.Part(AttentionPart.Core), backward: true);
        else
            list.Part(AttentionPart.Core).Attention(KernelKind.AttentionBackward);
        list.Part(AttentionPart.Input);
        if (attention.Kind == AttentionKind.Latent)
            LatentKernels.Backward(list, attention);
        else if (attention.Kind == AttentionKind.Linear)
            LinearKernels.InputBackward(list);
        else
            list.Memory("rotary backward", MemoryKernelClass.Strided, HeadRows + " * 4", KernelBasis.Rotary).Gemm("dgrad qkv", "tokens", "hidden", QkvWidth);
        ModulationKernels.Backward(list, model, "before attention");
        return list
            .Norm("recompute RMSNorm before attention", Hidden, KernelCondition.Selective)
            .NormBackward("RMSNorm backward before attention", Hidden)
            .Stream("residual add at the input", Hidden + " * 6");
    }

    public static KernelList Weight(ModelSpec model, AttentionSpec attention)
    {
        var list = new KernelList().WeightGradient("wgrad o", "hidden", "heads / tp * v", "tokens");
        if (attention.ConditionProjection)
            list.WeightGradient("wgrad into the conditioned layer", "hidden", "hidden", "tokens");
        if (attention.OutputGate)
            list.WeightGradient("wgrad of the output gate", "heads / tp * v", "hidden", "tokens");
        if (attention.OutputBias)
            list.BiasGradient("bias gradient of o", Hidden);
        if (attention.Kind == AttentionKind.Latent)
        {
            LatentKernels.Weight(list, attention);
        }
        else
        {
            list.WeightGradient("wgrad qkv", attention.Kind == AttentionKind.Linear ? LinearKernels.QkvWidth : QkvWidth, "hidden", "tokens");
            if (attention.InputBias)
                list.BiasGradient("bias gradient of qkv", $"tokens * ({QkvWidth})");
        }

        return model.Moe is null ? list : list.WeightGradient("gate wgrad", "experts", "hidden", "tokens / tp");
    }
}
