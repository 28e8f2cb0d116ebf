namespace Sim.Workloads.Models;

/// <summary>
/// Exact parameter counts. <b>Total</b> is every parameter of the model without its multi-token-prediction modules.
/// <b>Active</b> is what multiplies one token: k of the routed experts, no embedding (a table look-up), the head (also where
/// it is tied to the embedding), no multi-token-prediction module. These are the bases of the published 671 B / 37 B and
/// 236 B / 21 B; the DeepSeek-V3 weights' own description says 36.6 B active with the head.
/// </summary>
public static class ParameterCounter
{
    /// <summary>One transformer layer with all its experts.</summary>
    public static ParameterCount OfLayer(ModelSpec model, LayerKind kind, bool isVariant = false) =>
        Layer(model, kind, isVariant, model.Moe?.Experts ?? 0);

    /// <summary>What one token multiplies with in a layer: its k routed experts instead of all.</summary>
    public static ParameterCount ActiveOfLayer(ModelSpec model, LayerKind kind, bool isVariant = false) =>
        Layer(model, kind, isVariant, model.Moe?.ExpertsPerToken ?? 0);

    /// <summary>Embedding, all layers, final normalisation and head.</summary>
    public static ParameterCount OfModel(ModelSpec model)
    {
        var sum = SumOfLayers(model, active: false);
        var table = (long)model.VocabSize * model.HiddenSize;
        return sum with { Norms = sum.Norms + model.HiddenSize, Embedding = table, Head = model.TiedEmbeddings ? 0 : table };
    }

    /// <summary>The active parameters by the definition of this class.</summary>
    public static ParameterCount ActiveOfModel(ModelSpec model)
    {
        var sum = SumOfLayers(model, active: true);
        return sum with { Norms = sum.Norms + model.HiddenSize, Head = (long)model.VocabSize * model.HiddenSize };
    }

    /// <summary>
    /// All multi-token-prediction modules: per module one layer, a projection of the two concatenated normalised vectors,
    /// and three norms (both inputs, and before the shared head). Embedding and head are the model's own.
    /// Source: arXiv:2412.19437 section 2.2, equation 21.
    /// </summary>
    public static ParameterCount OfMtp(ModelSpec model)
    {
        var sum = default(ParameterCount);
        for (var depth = 0; depth < model.MtpDepth; depth++)
        {
            var layer = OfLayer(model, model.KindOf(model.Layers + depth));
            sum += layer with { Norms = layer.Norms + (3L * model.HiddenSize), MtpProjection = 2L * model.HiddenSize * model.HiddenSize };
        }

        return sum;
    }

    /// <summary>One MLP: gate (where it has one), up and down matrix and, where the model has them, their biases.</summary>
    public static long OfMlp(ModelSpec model, int intermediate)
    {
        var inner = model.GatedMlp ? 2L : 1;
        return ((inner + 1) * model.HiddenSize * intermediate) + (model.MlpBias ? (inner * intermediate) + model.HiddenSize : 0);
    }

    private static ParameterCount SumOfLayers(ModelSpec model, bool active)
    {
        var sum = default(ParameterCount);
        for (var layer = 0; layer < model.Layers; layer++)
        {
            var (kind, isVariant) = (model.KindOf(layer), model.IsVariant(layer));
            sum += active ? ActiveOfLayer(model, kind, isVariant) : OfLayer(model, kind, isVariant);
        }

        return sum;
    }

    private static ParameterCount Layer(ModelSpec model, LayerKind kind, bool isVariant, int experts)
    {
        long hidden = model.HiddenSize;
        var attention = isVariant ? model.VariantAttention! : model.Attention;
        // Two norms per layer, one on each latent of MLA, one on the output of linear attention.
        var norms = (2 * hidden) + attention.QLoraRank + attention.KvLoraRank + (attention.Kind == AttentionKind.Linear ? attention.OutputWidth : 0);
        // Adaptive norms have a bias besides, and a projection of the time embedding to shift, scale and gate of both norms for both kinds of token.
        if (model.ModulationWidth > 0) norms += (2 * hidden) + (12 * hidden * (model.ModulationWidth + 1L));
        var count = new ParameterCount { Attention = OfAttention(model.HiddenSize, attention), Norms = norms };
        if (kind == LayerKind.Dense) return count with { DenseMlp = OfMlp(model, model.IntermediateSize) };
        var moe = model.Moe ?? throw new InvalidOperationException("a dense model has no MoE layer");
        return count with
        {
            RoutedExperts = experts * OfMlp(model, moe.IntermediateSize),
            SharedExperts = moe.SharedExperts == 0 ? 0 : OfMlp(model, moe.SharedExperts * moe.IntermediateSize),
            Router = (hidden * moe.Experts) + (moe.ScoreBias ? moe.Experts : 0),
        };
    }

    private static long OfAttention(long hidden, AttentionSpec a)
    {
        var output = (a.OutputWidth * hidden) + (a.OutputBias ? hidden : 0);
        if (a.OutputGate) output += a.OutputWidth * hidden;
        if (a.ConditionProjection) output += (hidden * hidden) + hidden;
        if (a.Kind is AttentionKind.GroupedQuery or AttentionKind.Linear)
        {
            var width = ((long)a.Heads * a.QkHeadDim) + ((long)a.KvHeads * (a.QkHeadDim + a.VHeadDim));
            return (hidden * width) + (a.InputBias ? width : 0) + output;
        }

        // Queries: h -> q_rank -> heads x (nope + rope), or directly. Keys and values: h -> kv_rank + rope, kv_rank -> heads x (nope + v).
        long queryWidth = a.Heads * a.QkHeadDim;
        var query = a.QLoraRank == 0 ? hidden * queryWidth : (hidden * a.QLoraRank) + (a.QLoraRank * queryWidth);
        long latent = a.KvLoraRank + a.QkRopeHeadDim;
        var bias = a.InputBias ? a.QLoraRank + latent : 0;
        return query + (hidden * latent) + ((long)a.KvLoraRank * a.Heads * (a.QkNopeHeadDim + a.VHeadDim)) + bias + output;
    }
}
