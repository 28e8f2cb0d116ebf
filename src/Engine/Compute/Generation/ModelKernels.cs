using Sim.Workloads.Models;

namespace Sim.Engine.Compute.Generation;

/// <summary>
/// The kernel inventory of any model of the supported families, for training in BF16 with gradients accumulated in FP32 and FlashAttention. Kernels as Megatron-Core runs them
/// (column- and row-parallel products with sequence parallelism, arXiv:2205.05198 section 4.2.2; vocabulary-parallel embedding and head, arXiv:1909.08053 section 3). Selective
/// recomputation means here what it means in the memory plan: norms, up-projections of latent attention, SwiGLU outputs (Megatron-Core's modules layernorm, mla_up_proj and moe_act);
/// the scores of attention, which arXiv:2205.05198 section 5 recomputes, FlashAttention recomputes always.
/// </summary>
public static class ModelKernels
{
    // Gradient read (4), master weight (8) and two FP32 moments (16) read and written, BF16 weight written (2).
    private const string UpdateBytes = "parameters * 30";

    /// <summary>All phases that the model's layers have.</summary>
    public static KernelInventory Of(ModelSpec model)
    {
        var phases = new List<(string Phase, IReadOnlyList<KernelEntry> Kernels)>();
        void Add(string phase, KernelList list) => phases.Add((phase, list.Entries));
        Add("attn_forward", AttentionKernels.Forward(model, model.Attention));
        Add("attn_backward", AttentionKernels.Backward(model, model.Attention));
        Add("attn_weight", AttentionKernels.Weight(model, model.Attention));
        if (model.VariantAttention is { } variant)
        {
            Add("variant_attn_forward", AttentionKernels.Forward(model, variant));
            Add("variant_attn_backward", AttentionKernels.Backward(model, variant));
            Add("variant_attn_weight", AttentionKernels.Weight(model, variant));
        }

        if (model.Moe is { } moe)
        {
            Add("mlp_forward", MlpKernels.ExpertForward(moe));
            Add("mlp_backward", MlpKernels.ExpertBackward(moe));
            Add("mlp_weight", MlpKernels.ExpertWeight(model, moe));
        }

        if (model.CountOf(LayerKind.Dense) > 0)
        {
            Add("dense_forward", MlpKernels.DenseForward(model));
            Add("dense_backward", MlpKernels.DenseBackward(model));
            Add("dense_weight", MlpKernels.DenseWeight(model));
        }

        // Every rank writes all rows, zeros for tokens of another rank's part of the vocabulary; the sum over ranks is a reduce-scatter.
        Add("embedding_forward", new KernelList().Stream("gather", "tokens * hidden * (2 + 2 / tp)"));
        Add("embedding_weight", new KernelList().Stream("scatter-add into FP32", "tokens * hidden * (2 + 8 / tp)"));
        AddHead(Add);
        if (model.MtpDepth > 0)
            AddMtp(Add);
        Add("optimizer", new KernelList().Stream("gradient norm", "parameters * 4").Stream("AdamW update", UpdateBytes));
        return new KernelInventory(model.Name + " in BF16", Symbols(model), phases);
    }

    private static void AddHead(Action<string, KernelList> add)
    {
        add("head_forward", new KernelList()
            .Norm("final RMSNorm", "tokens / tp * hidden")
            .Gemm("head", "tokens", "vocab / tp", "hidden")
            .Memory("cross-entropy", MemoryKernelClass.Reduction, "tokens * vocab / tp * 2", KernelBasis.Estimated("BF16 logits read once for maximum, sum and label")));
        add("head_backward", new KernelList()
            .Memory("cross-entropy backward", MemoryKernelClass.Activation, "tokens * vocab / tp * 4", KernelBasis.Estimated("logits read, gradient written in place of them"))
            .Gemm("head dgrad", "tokens", "hidden", "vocab / tp")
            .NormBackward("final RMSNorm backward", "tokens / tp * hidden"));
        add("head_weight", new KernelList().WeightGradient("head wgrad", "vocab / tp", "hidden", "tokens"));
    }

    // What a module adds to its layer: two norms, their concatenation and a projection whose columns are divided (arXiv:2412.19437 section 2.2).
    private static void AddMtp(Action<string, KernelList> add)
    {
        add("mtp_forward", new KernelList()
            .Norm("two RMSNorms into one concatenated row", "tokens / tp * 2 * hidden")
            .Gemm("projection", "tokens", "hidden / tp", "2 * hidden"));
        add("mtp_backward", new KernelList()
            .Gemm("projection dgrad", "tokens", "2 * hidden", "hidden / tp")
            .NormBackward("two RMSNorm backwards", "tokens / tp * 2 * hidden"));
        add("mtp_weight", new KernelList().WeightGradient("projection wgrad", "hidden / tp", "2 * hidden", "tokens"));
    }

    internal static Dictionary<string, double> Symbols(ModelSpec model)
    {
        var attention = model.Attention;
        var symbols = new Dictionary<string, double>
        {
            ["hidden"] = model.HiddenSize,
            ["vocab"] = model.VocabSize,
            ["dense_inter"] = model.IntermediateSize,
            ["heads"] = attention.Heads,
            ["kv_heads"] = attention.KvHeads,
            ["qk"] = attention.QkHeadDim,
            ["v"] = attention.VHeadDim,
            ["q_rank"] = attention.QLoraRank,
            ["kv_rank"] = attention.KvLoraRank,
            ["nope"] = attention.QkNopeHeadDim,
            ["rope"] = attention.QkRopeHeadDim,
            ["causal"] = attention.Causal ? 1 : 0,
            ["modulation"] = model.ModulationWidth,
            ["linear_block"] = model.VariantAttention?.LinearBlock ?? 0,
        };
        if (model.Moe is { } moe)
        {
            symbols["experts"] = moe.Experts;
            symbols["inter"] = moe.IntermediateSize;
            symbols["shared_inter"] = moe.SharedExperts * moe.IntermediateSize;
        }

        return symbols;
    }
}
