using Sim.Workloads.Models;

namespace Sim.Workloads.Parallelism;

/// <summary>Parameters on one rank after tensor and expert parallelism, before ZeRO.</summary>
/// <param name="DenseGemm">Weights of GEMMs that every data-parallel rank has: attention, dense MLP, shared experts, MTP projections.</param>
/// <param name="DenseOther">Embedding, head, gates, norms.</param>
/// <param name="Experts">Routed experts.</param>
/// <param name="LargestLayer">All weights of its largest layer: what ZeRO-3 gathers at once.</param>
/// <param name="Frozen">Those of <see cref="Dense"/> that are not trained: no gradients, no optimizer states. Models with routed experts train all.</param>
public readonly record struct RankParameters(long DenseGemm, long DenseOther, long Experts, long LargestLayer, long Frozen = 0)
{
    /// <summary>Parameters outside the routed experts that are trained.</summary>
    public long TrainedDense => Dense - Frozen;

    public long Dense => DenseGemm + DenseOther;

    /// <summary>The parameters a pipeline rank holds, its stages together.</summary>
    public static RankParameters Of(ModelSpec model, ParallelismPlan plan, LayerPlacement placement, int pipelineRank)
    {
        var sum = default(RankParameters);
        bool hasEmbedding = false, hasHead = false, hasMtp = false;
        foreach (var stage in plan.StagesOf(pipelineRank))
        {
            var content = placement.Stages[stage];
            for (var layer = content.FirstLayer; layer < content.FirstLayer + content.LayerCount; layer++) sum = sum.With(OfLayer(model, plan, layer));
            for (var depth = 0; depth < content.MtpModules; depth++) sum = sum.With(OfMtpModule(model, plan, depth));
            hasEmbedding |= content.Embedding;
            hasHead |= content.Head;
            hasMtp |= content.MtpModules > 0;
        }

        // The head is a second table unless tied; MTP modules and a tied head need the embedding also on a rank without the first stage.
        long table = (long)model.VocabSize * model.HiddenSize / plan.TensorParallel;
        var embedding = hasEmbedding || hasMtp || (hasHead && model.TiedEmbeddings);
        long other = (embedding ? table : 0) + (hasHead ? model.HiddenSize : 0) + (hasHead && !model.TiedEmbeddings ? table : 0);
        return sum with { DenseOther = sum.DenseOther + other, Frozen = sum.Frozen + (model.TrainsVariantsOnly ? other : 0) };
    }

    /// <summary>The parameters of one layer on one rank.</summary>
    public static RankParameters OfLayer(ModelSpec model, ParallelismPlan plan, int layer)
    {
        var full = ParameterCounter.OfLayer(model, model.KindOf(layer), model.IsVariant(layer));
        var split = plan.TensorParallel;
        var whole = Unsplit(model.AttentionOf(layer), model.HiddenSize, split);
        var gemm = whole + ((full.Attention - whole + full.DenseMlp + full.SharedExperts) / split);
        var experts = full.RoutedExperts / plan.ExpertParallel;
        return new RankParameters(gemm, full.Router + full.Norms, experts, gemm + full.Router + full.Norms + experts, model.IsFrozen(layer) ? gemm + full.Router + full.Norms : 0);
    }

    /// <summary>The parameters of one MTP module on one rank, embedding and head apart.</summary>
    public static RankParameters OfMtpModule(ModelSpec model, ParallelismPlan plan, int depth)
    {
        var layer = OfLayer(model, plan, model.Layers + depth);
        var projection = 2L * model.HiddenSize * model.HiddenSize / plan.TensorParallel;
        return layer with
        {
            DenseGemm = layer.DenseGemm + projection,
            DenseOther = layer.DenseOther + (3L * model.HiddenSize),
            LargestLayer = layer.LargestLayer + projection,
        };
    }

    // Latents serve all heads, so their projections are whole on every rank; key/value heads fewer than the ranks are repeated.
    private static long Unsplit(AttentionSpec a, int hidden, int split)
    {
        if (split == 1) return 0;
        if (a.Kind == AttentionKind.Latent) return (long)hidden * (a.QLoraRank + a.KvLoraRank + a.QkRopeHeadDim);
        if (a.KvHeads >= split) return 0;
        long perHead = (long)hidden * (a.QkHeadDim + a.VHeadDim);
        // Each rank holds one head: of KvHeads x perHead, x stays whole such that x + (all - x) / split = one head.
        return perHead * (split - a.KvHeads) / (split - 1);
    }

    private RankParameters With(RankParameters more) => new(
        DenseGemm + more.DenseGemm, DenseOther + more.DenseOther, Experts + more.Experts, Math.Max(LargestLayer, more.LargestLayer), Frozen + more.Frozen);
}
