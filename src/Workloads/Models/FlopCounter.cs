using Sim.Units;

namespace Sim.Workloads.Models;

/// <summary>
/// Floating-point operations per token at a sequence length. One definition for every model:
/// <list type="bullet">
/// <item>every matrix product counts: 2 x parameters for a weight, the router and the head included, the embedding look-up not;</item>
/// <item>attention scores count 2 x heads x (qk width + v width) x keys, with (s + 1) / 2 keys per query if causal, s if full or if the model itself attends both ways;
/// latent attention in its expanded (training) form; linear attention within its blocks, and 4 x heads x qk width x v width for its state;</item>
/// <item>multi-token-prediction modules are left out unless asked for; element-wise work, softmax and recomputation are never counted;</item>
/// <item>backward is twice forward: input gradients and weight gradients once each; for the scores both halves are input gradients.</item>
/// </list>
/// At s = 4096, causal, this is the published training cost: DeepSeek-V2 155.3 (155), DeepSeek-V3 250.5 (250),
/// Llama-3.1-405B 2473 (2448) GFLOP per token; without the gates 155.0 and 249.8, and 385.2 and 432.5 TFLOPS at Table 4's
/// tokens per day (385 and 432), so the paper seems to leave the gates out. Source: arXiv:2505.09343 Tables 2 and 4.
/// </summary>
public static class FlopCounter
{
    /// <summary>Forward of the whole model for one token.</summary>
    /// <param name="model">The model.</param>
    /// <param name="sequence">Tokens per sequence, at least 1.</param>
    /// <param name="mask">Which scores count.</param>
    /// <param name="includeMtp">Whether multi-token-prediction modules, each with a pass through the head, are included.</param>
    public static FlopCount Forward(ModelSpec model, int sequence, AttentionMask mask, bool includeMtp = false)
    {
        var sum = OfHead(model);
        for (var layer = 0; layer < model.Layers; layer++)
        {
            sum += OfLayer(model, model.KindOf(layer), sequence, mask, model.IsVariant(layer));
        }

        return includeMtp ? sum + OfMtp(model, sequence, mask) : sum;
    }

    /// <summary>
    /// Input and weight gradients of the whole model for one token: twice <see cref="Forward"/>. Where only some layers are trained: input gradients of the head and of the layers down to the
    /// first trained one, weight gradients of the trained layers.
    /// </summary>
    public static FlopCount Backward(ModelSpec model, int sequence, AttentionMask mask, bool includeMtp = false)
    {
        if (!model.TrainsVariantsOnly) return Forward(model, sequence, mask, includeMtp) * 2;
        var sum = OfHead(model);
        for (var layer = model.FirstTrainedLayer; layer < model.Layers; layer++)
        {
            var forward = OfLayer(model, model.KindOf(layer), sequence, mask, model.IsVariant(layer));
            sum += InputGradient(forward) + (model.IsFrozen(layer) ? default : WeightGradient(forward));
        }

        return sum;
    }

    /// <summary>Forward and backward of the whole model for one token.</summary>
    public static FlopCount Training(ModelSpec model, int sequence, AttentionMask mask, bool includeMtp = false) => model.TrainsVariantsOnly
        ? Forward(model, sequence, mask, includeMtp) + Backward(model, sequence, mask, includeMtp)
        : Forward(model, sequence, mask, includeMtp) * 3;

    /// <summary>
    /// One token that is generated with <paramref name="keys"/> tokens in its context, itself included. Linear attention updates and reads its state; latent attention counts its expanded form,
    /// or with <paramref name="absorbed"/> the form that decode kernels run: scores and sums over the latent itself, 2 latent + rope numbers per head and key.
    /// </summary>
    public static FlopCount OfGeneratedToken(ModelSpec model, double keys, bool absorbed)
    {
        var sum = OfHead(model);
        for (var layer = 0; layer < model.Layers; layer++)
        {
            var a = model.AttentionOf(layer);
            var scores = a.Kind switch
            {
                AttentionKind.Linear => StateFlops(a),
                AttentionKind.Latent when absorbed => 2.0 * a.Heads * ((2 * a.KvLoraRank) + a.QkRopeHeadDim) * keys,
                _ => 2.0 * a.Heads * (a.QkHeadDim + a.VHeadDim) * keys,
            };
            sum += OfLayer(model, model.KindOf(layer), 1, AttentionMask.Full, model.IsVariant(layer)) with { AttentionScores = new Flops(scores) };
        }

        return sum;
    }

    /// <summary>The part of a backward pass that later layers wait for: weights once, scores twice. Pipeline schedules call it B without W.</summary>
    public static FlopCount InputGradient(FlopCount forward) => forward with { AttentionScores = forward.AttentionScores * 2 };

    /// <summary>The part of a backward pass that can wait: once the products with weights, no scores. Pipeline schedules call it W.</summary>
    public static FlopCount WeightGradient(FlopCount forward) => forward with { AttentionScores = Flops.Zero };

    /// <summary>Forward of one layer for one token.</summary>
    public static FlopCount OfLayer(ModelSpec model, LayerKind kind, int sequence, AttentionMask mask, bool isVariant = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sequence, 1);
        var attention = isVariant ? model.VariantAttention! : model.Attention;
        var seen = attention.Kind == AttentionKind.Linear ? Math.Min(sequence, attention.LinearBlock) : sequence;
        var keys = mask == AttentionMask.Full || !attention.Causal ? seen : (seen + 1) / 2.0;
        var weights = MatrixParameters(model, kind, isVariant);
        return new FlopCount
        {
            AttentionProjections = new Flops(2.0 * weights.Attention),
            AttentionScores = new Flops((2.0 * attention.Heads * (attention.QkHeadDim + attention.VHeadDim) * keys) + (attention.Kind == AttentionKind.Linear ? StateFlops(attention) : 0)),
            DenseMlp = new Flops(2.0 * weights.DenseMlp),
            RoutedExperts = new Flops(2.0 * weights.RoutedExperts),
            SharedExperts = new Flops(2.0 * weights.SharedExperts),
            Router = new Flops(2.0 * weights.Router),
        };
    }

    /// <summary>Forward of the output matrix for one token.</summary>
    public static FlopCount OfHead(ModelSpec model) => new() { Head = new Flops(2.0 * model.VocabSize * model.HiddenSize) };

    /// <summary>Forward of all multi-token-prediction modules for one token: projection, layer and head each.</summary>
    public static FlopCount OfMtp(ModelSpec model, int sequence, AttentionMask mask)
    {
        var sum = default(FlopCount);
        for (var depth = 0; depth < model.MtpDepth; depth++)
        {
            sum += OfLayer(model, model.KindOf(model.Layers + depth), sequence, mask) + OfHead(model);
            sum += new FlopCount { MtpProjection = new Flops(4.0 * model.HiddenSize * model.HiddenSize) };
        }

        return sum;
    }

    // Per token of linear attention: its outer product added to the state of each head, and its query times the state.
    private static double StateFlops(AttentionSpec a) => 4.0 * a.Heads * a.QkHeadDim * a.VHeadDim;

    // Biases are additions, not products: the counts of a model without them.
    private static ParameterCount MatrixParameters(ModelSpec model, LayerKind kind, bool isVariant)
    {
        var attention = (isVariant ? model.VariantAttention! : model.Attention) with { InputBias = false, OutputBias = false };
        var count = ParameterCounter.ActiveOfLayer(
            model with
            {
                MlpBias = false,
                Attention = attention,
                Moe = model.Moe is null ? null : model.Moe with { ScoreBias = false },
            },
            kind);
        return attention.ConditionProjection ? count with { Attention = count.Attention - model.HiddenSize } : count;
    }
}
