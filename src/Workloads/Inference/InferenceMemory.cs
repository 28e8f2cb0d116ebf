using Sim.Workloads.Models;

namespace Sim.Workloads.Inference;

/// <summary>
/// What one GPU of a unit holds in inference, in bytes: weights, and cache per token of its replica. Latent caches serve all heads and stand whole on every tensor-parallel rank; key/value heads are
/// divided, at least one per rank (arXiv:2505.09343 Table 1 for the sizes of whole models).
/// </summary>
/// <param name="Weights">All weights of the GPU.</param>
/// <param name="CachePerToken">Bytes that a cached token takes on the GPU.</param>
/// <param name="StatePerSequence">Bytes of linear attention's states per sequence.</param>
public readonly record struct InferenceMemory(double Weights, double CachePerToken, double StatePerSequence)
{
    /// <summary>FP32, as the public kernels of lightning attention keep their states.</summary>
    private const double StateBytes = 4;

    /// <summary>Counts a unit's GPU.</summary>
    /// <param name="model">The model.</param>
    /// <param name="plan">The unit.</param>
    /// <param name="weightBytes">Bytes of a weight of a linear layer; embedding, head, gates and norms take 2.</param>
    /// <param name="cacheBytes">Bytes of a cached element.</param>
    public static InferenceMemory Of(ModelSpec model, InferencePlan plan, double weightBytes, double cacheBytes)
    {
        double weights = 2.0 * model.VocabSize * model.HiddenSize * (model.TiedEmbeddings ? 1 : 2) / plan.TensorParallel;
        double perToken = 0, states = 0;
        var layers = model.Layers + plan.MtpModules;
        for (var layer = 0; layer < layers; layer++)
        {
            weights += Layer(model, plan, layer, weightBytes);
            var attention = model.AttentionOf(layer);
            perToken += attention.Kind switch
            {
                AttentionKind.Linear => 0,
                AttentionKind.Latent => attention.KvLoraRank + attention.QkRopeHeadDim,
                _ => Math.Max(1, attention.KvHeads / plan.TensorParallel) * (attention.QkHeadDim + attention.VHeadDim),
            };
            states += attention.Kind == AttentionKind.Linear ? StateBytes * attention.Heads / plan.TensorParallel * attention.QkHeadDim * attention.VHeadDim : 0;
        }

        weights += weightBytes * plan.MtpModules * 2.0 * model.HiddenSize * model.HiddenSize;
        return new InferenceMemory(weights, cacheBytes * perToken, states);
    }

    /// <summary>Tokens that fit beside the weights; 0 or less when the weights alone do not.</summary>
    /// <param name="capacity">Bytes of the GPU.</param>
    /// <param name="reserve">Share that is kept free.</param>
    public double TokensThatFit(double capacity, double reserve) => CachePerToken > 0 ? ((capacity * (1 - reserve)) - Weights) / CachePerToken : double.PositiveInfinity;

    private static double Layer(ModelSpec model, InferencePlan plan, int layer, double weightBytes)
    {
        var kind = model.KindOf(layer);
        var count = ParameterCounter.OfLayer(model, kind, model.IsVariant(layer));
        // Attention is divided but for the projections to latents, which every rank has whole.
        var whole = model.Attention.Kind == AttentionKind.Latent ? (double)model.HiddenSize * (model.Attention.QLoraRank + model.Attention.KvLoraRank + model.Attention.QkRopeHeadDim) : 0;
        var attention = whole + ((count.Attention - whole) / plan.TensorParallel);
        var shared = plan.SharedAsRouted ? 0 : (double)count.SharedExperts / plan.MlpTensorParallel;
        var routed = model.Moe is { } moe && kind == LayerKind.Moe
            ? (double)count.RoutedExperts / moe.Experts * plan.ExpertSlots(moe) / plan.ExpertParallel / plan.ExpertTensorParallel
            : 0;
        return (weightBytes * (attention + ((double)count.DenseMlp / plan.MlpTensorParallel) + shared + routed)) + (2.0 * (count.Router + count.Norms));
    }
}
