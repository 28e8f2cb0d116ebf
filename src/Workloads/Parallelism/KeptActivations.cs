using Sim.Workloads.Models;

namespace Sim.Workloads.Parallelism;

/// <summary>
/// The tensors a forward pass leaves for its backward pass, one by one. Attention is FlashAttention: the probabilities are
/// never kept, one log-sum-exp per head and token is. Routing weights are applied before an expert's down projection, so the
/// experts' outputs need not be kept (an assumption: the papers do not say).
/// </summary>
public static class KeptActivations
{
    /// <summary>Tensors of one layer.</summary>
    /// <param name="model">The model.</param>
    /// <param name="layer">Its index; a frozen layer keeps nothing for weight gradients.</param>
    /// <param name="plan">Tensor and sequence parallelism, and recomputation.</param>
    /// <param name="precision">Storage.</param>
    /// <param name="imbalance">Rows the rank's experts receive over the mean, at least 1 at the fullest rank.</param>
    public static List<KeptTensor> OfLayer(ModelSpec model, int layer, ParallelismPlan plan, PrecisionPlan precision, double imbalance = 1)
    {
        var tensors = new List<KeptTensor>();
        var tokens = plan.SequenceParallel ? plan.TensorParallel : 1;
        tensors.Add(new("layer input", model.HiddenSize, precision.Residual, tokens));
        if (plan.Recomputation == Recomputation.Full) return tensors;
        // What selective recomputation makes again are inputs of weight gradients.
        var all = plan.Recomputation == Recomputation.None && !model.IsFrozen(layer);
        if (layer < model.FirstTrainedLayer) return [];
        if (all) tensors.Add(new("attention norm output", model.HiddenSize, precision.LinearInputs, tokens));
        Attention(tensors, model.AttentionOf(layer), plan.TensorParallel, tokens, precision, all);
        tensors.Add(new("MLP input", model.HiddenSize, precision.Residual, tokens));
        if (all) tensors.Add(new("MLP norm output", model.HiddenSize, precision.LinearInputs, tokens));
        if (model.KindOf(layer) == LayerKind.Dense) Mlp(tensors, "dense", model.IntermediateSize, plan.TensorParallel, 1, precision, all, model.GatedMlp ? 2 : 1);
        else Experts(tensors, model, plan.TensorParallel, tokens, imbalance, precision, all);
        return tensors;
    }

    /// <summary>Tensors of the head: its input and the logits.</summary>
    public static List<KeptTensor> OfHead(ModelSpec model, ParallelismPlan plan, PrecisionPlan precision) =>
    [
        new("head input", model.HiddenSize, precision.Residual, plan.SequenceParallel ? plan.TensorParallel : 1),
        new("logits", model.VocabSize, precision.Logits, plan.TensorParallel),
    ];

    /// <summary>Bytes per token of a list of tensors.</summary>
    public static double BytesPerToken(IReadOnlyList<KeptTensor> tensors)
    {
        double sum = 0;
        foreach (var tensor in tensors) sum += tensor.BytesPerToken;
        return sum;
    }

    private static void Attention(List<KeptTensor> tensors, AttentionSpec a, int tensorParallel, int tokens, PrecisionPlan precision, bool all)
    {
        if (a.Kind == AttentionKind.Latent)
        {
            tensors.Add(new("query and key/value latents", a.QLoraRank + a.KvLoraRank + a.QkRopeHeadDim, precision.Residual, tokens));
            if (all) tensors.Add(new("normalised latents", a.QLoraRank + a.KvLoraRank, precision.LinearInputs, tokens));
            if (all || a.QLoraRank == 0) tensors.Add(new("queries", (long)a.Heads * a.QkHeadDim, precision.Residual, tensorParallel));
            if (all) tensors.Add(new("keys and values", (long)a.Heads * (a.QkNopeHeadDim + a.VHeadDim), precision.Residual, tensorParallel));
        }
        else
        {
            var kvShards = Math.Min(tensorParallel, a.KvHeads);
            tensors.Add(new("queries", (long)a.Heads * a.QkHeadDim, precision.Residual, tensorParallel));
            tensors.Add(new("keys and values", (long)a.KvHeads * (a.QkHeadDim + a.VHeadDim), precision.Residual, kvShards));
        }

        if (a.OutputGate) tensors.Add(new("output gate", a.OutputWidth, precision.AttentionOutput, tensorParallel));
        tensors.Add(new("attention output", a.OutputWidth, precision.AttentionOutput, tensorParallel));
        if (a.Kind != AttentionKind.Linear) tensors.Add(new("log-sum-exp", a.Heads, ElementType.Fp32, tensorParallel));
    }

    private static void Experts(
        List<KeptTensor> tensors, ModelSpec model, int tensorParallel, int tokens, double imbalance, PrecisionPlan precision, bool all)
    {
        var moe = model.Moe!;
        var rows = moe.ExpertsPerToken * imbalance;
        tensors.Add(new("gate scores", moe.Experts, ElementType.Fp32, tokens));
        // A weight and an expert index per choice.
        tensors.Add(new("routing choices", 2L * moe.ExpertsPerToken, ElementType.Fp32, tokens));
        // Each tensor-parallel rank dispatches its own share of the tokens; experts are whole.
        tensors.Add(new("expert inputs", model.HiddenSize, precision.LinearInputs, tensorParallel, rows));
        Mlp(tensors, "expert", moe.IntermediateSize, tensorParallel, rows, precision, all);
        if (moe.SharedExperts > 0) Mlp(tensors, "shared expert", moe.SharedExperts * moe.IntermediateSize, tensorParallel, 1, precision, all);
    }

    private static void Mlp(List<KeptTensor> tensors, string name, int width, int tensorParallel, double rows, PrecisionPlan precision, bool all, int inner = 2)
    {
        tensors.Add(new(name + (inner == 2 ? " gate and up" : " up"), (long)inner * width, precision.LinearInputs, tensorParallel, rows));
        if (all) tensors.Add(new(name + " activation", width, precision.LinearInputs, tensorParallel, rows));
    }
}
