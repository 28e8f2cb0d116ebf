using Sim.Workloads.Inference;
using Sim.Workloads.Models;

namespace Sim.Engine.Compute.Generation;

/// <summary>
/// The kernels of a model's forward pass in inference, phase by phase, from its dimensions. Latent attention and experts have the parts and fixed times of <see cref="AttentionModuleModel"/> and
/// <see cref="ExpertLayerModel"/>, which were fitted on measured modules; what no module was measured for is written out pass by pass. Gate, head, absorbed up-projections and
/// linear attention stay in BF16 (arXiv:2412.19437 section 3.3.1).
/// </summary>
public static class InferenceKernels
{
    private const string Hidden = "tokens * hidden";

    /// <summary>Phases by <see cref="PhaseName"/>.</summary>
    /// <param name="model">The model.</param>
    /// <param name="precision">Number format of the weights and inputs of linear layers.</param>
    public static KernelInventory Of(ModelSpec model, GemmPrecision precision)
    {
        var phases = new List<(string Phase, IReadOnlyList<KernelEntry> Kernels)>();
        foreach (var kernels in Enum.GetValues<PassKernels>())
        {
            phases.Add((PhaseName(PassPhase.Attention, kernels), InferenceAttentionKernels.Of(model, model.Attention, precision, kernels).Entries));
            if (model.VariantAttention is { } variant)
            {
                phases.Add((PhaseName(PassPhase.VariantAttention, kernels), InferenceAttentionKernels.Of(model, variant, precision, kernels).Entries));
            }

            if (model.Moe is not null)
            {
                phases.Add((PhaseName(PassPhase.Experts, kernels), Experts(precision, kernels).Entries));
            }
        }

        void Add(PassPhase phase, KernelList list) => phases.Add((PhaseName(phase, default), list.Entries));
        Add(PassPhase.Embedding, new KernelList().Stream("gather", Hidden + " * 4"));
        if (model.Moe is { } moe)
        {
            Add(PassPhase.Gate, Residual(new KernelList(), model, "before the experts")
                .Gemm("gate", "tokens", "experts", "hidden")
                .Memory("gate scores and choice", MemoryKernelClass.Reduction, "tokens * experts * 8", KernelBasis.Estimated("FP32 scores read and written once")));
            if (moe.SharedExperts > 0)
            {
                Add(PassPhase.SharedExperts, Mlp(new KernelList(), "shared ", "shared_inter", precision));
            }
        }

        if (model.CountOf(LayerKind.Dense) > 0)
        {
            Add(PassPhase.DenseMlp, Mlp(Residual(new KernelList(), model, "before the MLP"), "", "dense_inter", precision, model.GatedMlp));
        }

        Add(PassPhase.Head, new KernelList()
            .Norm("final RMSNorm", "logits * hidden")
            .Gemm("head", "logits", "vocab / tp", "hidden")
            .Memory("choice of the next token", MemoryKernelClass.Reduction, "logits * vocab / tp * 2", KernelBasis.Estimated("BF16 logits read once")));
        if (model.MtpDepth > 0)
        {
            Add(PassPhase.MtpInput, new KernelList()
                .Norm("two RMSNorms into one concatenated row", Hidden + " * 2")
                .Gemm("projection", "tokens", "hidden", "2 * hidden", precision: precision));
        }

        return new KernelInventory($"{model.Name} inference in {(precision == GemmPrecision.Fp8 ? "FP8" : "BF16")}", ModelKernels.Symbols(model), phases);
    }

    /// <summary>Name of a phase in the inventory: attention and experts have kernels of their own for many and for few tokens.</summary>
    public static string PhaseName(PassPhase phase, PassKernels kernels)
    {
        var name = phase switch
        {
            PassPhase.Embedding => "embedding",
            PassPhase.Attention => "attention",
            PassPhase.VariantAttention => "variant_attention",
            PassPhase.Gate => "gate",
            PassPhase.SharedExperts => "shared_experts",
            PassPhase.Experts => "experts",
            PassPhase.DenseMlp => "dense_mlp",
            PassPhase.MtpInput => "mtp_input",
            _ => "head",
        };
        return phase is PassPhase.Attention or PassPhase.VariantAttention or PassPhase.Experts ? name + (kernels == PassKernels.Decode ? "_decode" : "_prefill") : name;
    }

    internal static KernelList Residual(KernelList list, ModelSpec model, string place)
    {
        list.Memory("residual add and RMSNorm " + place, MemoryKernelClass.Reduction, Hidden + " * 8", KernelBasis.Norm);
        ModulationKernels.Forward(list, model, place);
        return list;
    }

    private static KernelList Mlp(KernelList list, string prefix, string width, GemmPrecision precision, bool isGated = true) => list
        .Gemm(prefix + "GEMM 1", "tokens", $"{(isGated ? 2 : 1)} * {width} / mlp_tp", "hidden", precision: precision)
        .Memory(prefix + (isGated ? "SwiGLU" : "GELU"), MemoryKernelClass.Activation, $"tokens * {width} / mlp_tp * ({(isGated ? 4 : 2)} + {Element(precision)})", KernelBasis.Activation)
        .Gemm(prefix + "GEMM 2", "tokens", "hidden", width + " / mlp_tp", precision: precision);

    private static KernelList Experts(GemmPrecision precision, PassKernels kernels)
    {
        var isPrefill = kernels == PassKernels.Prefill;
        var list = new KernelList().Fixed("launch and layout of the experts", isPrefill ? "expert.fixed.prefill" : "expert.fixed.decode", KernelBasis.ExpertFixed);
        if (isPrefill)
        {
            list.Memory("permute", MemoryKernelClass.Stream, $"(rows + received) * hidden * {Element(precision)}", KernelBasis.Permute);
        }

        list.GroupedGemm("grouped GEMM 1", "2 * inter / expert_tp", "hidden", precision)
            .Memory("SwiGLU", MemoryKernelClass.Activation, $"rows * inter / expert_tp * (4 + {Element(precision)})", KernelBasis.Activation)
            .GroupedGemm("grouped GEMM 2", "hidden", "inter / expert_tp", precision);
        return isPrefill ? list.Memory("unpermute", MemoryKernelClass.Stream, "(rows + received) * hidden * 2", KernelBasis.Permute) : list;
    }

    /// <summary>Bytes of an element: FP8 with its share of a scale per 128.</summary>
    internal static string Element(GemmPrecision precision) => precision == GemmPrecision.Fp8 ? "1.03125" : "2";
}
