using Sim.Workloads.Models;
using Sim.Workloads.Parallelism;

namespace Sim.Workloads.Programs;

/// <summary>Parameters whose gradients are reduced, and whose weights are gathered, together: those of one layer, of the embedding, or of the head.</summary>
/// <param name="Dense">Outside the routed experts, on one rank.</param>
/// <param name="Experts">Of the routed experts, on one rank.</param>
/// <param name="IsFrozen">Not trained: gathered, but without gradients.</param>
public readonly record struct ParameterBucket(long Dense, long Experts, bool IsFrozen = false)
{
    /// <summary>
    /// The buckets of one chunk: embedding, layers and MTP modules, head; together with the rank's other chunks they are <see cref="RankParameters.Of"/>.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="chunk">The chunk.</param>
    /// <param name="hasEmbedding">Whether the rank holds the first stage, in this chunk or another: its table also serves MTP modules and a tied head.</param>
    internal static ParameterBucket[] Of(ModelSpec model, ParallelismPlan plan, StageChunk chunk, bool hasEmbedding)
    {
        var table = (long)model.VocabSize * model.HiddenSize / plan.TensorParallel;
        var buckets = new ParameterBucket[chunk.Units.Count + 2];
        buckets[0] = new ParameterBucket(chunk.IsFirst ? table : 0, 0, model.TrainsVariantsOnly);
        for (var i = 0; i < chunk.Units.Count; i++)
        {
            var unit = chunk.Units[i];
            var parameters = unit.IsMtp ? RankParameters.OfMtpModule(model, plan, unit.Layer - model.Layers) : RankParameters.OfLayer(model, plan, unit.Layer);
            buckets[i + 1] = new ParameterBucket(parameters.Dense, parameters.Experts, unit.IsFrozen);
        }

        var copy = !hasEmbedding && (model.TiedEmbeddings || chunk.Units.Any(unit => unit.IsMtp)) ? table : 0;
        buckets[^1] = new ParameterBucket(chunk.IsLast ? model.HiddenSize + (model.TiedEmbeddings ? 0 : table) + copy : 0, 0, model.TrainsVariantsOnly);
        return buckets;
    }
}
