using System.Globalization;
using Sim.Workloads.Models;

namespace Sim.Workloads.Parallelism;

/// <summary>
/// Which layers each stage holds: consecutive, the embedding on the first stage, head and multi-token-prediction modules on
/// the last (arXiv:2412.19437 section 3.2.2: shallowest and deepest layers on the same rank under DualPipe, so that the
/// modules share embedding and head). The papers do not publish the layers per stage. The default balances forward FLOPs;
/// for DeepSeek-V3 over 16 stages that is fifteen stages of 4 layers and a last stage of 1 layer, the MTP module and two
/// passes through the head, which weighs 4.9 layers. Alternatives: <see cref="ByLayerCount"/> and any list by <see cref="FromCounts"/>.
/// </summary>
public sealed class LayerPlacement
{
    private LayerPlacement(StageContent[] stages) => Stages = stages;

    /// <summary>The stages in forward order.</summary>
    public IReadOnlyList<StageContent> Stages { get; }

    /// <summary>
    /// The consecutive division with the least maximum of forward FLOPs per stage and, among those, the least sum of squares;
    /// on ties earlier stages get more layers. Every stage but the last has at least one layer.
    /// </summary>
    public static LayerPlacement Balanced(ModelSpec model, int stages, int sequence = 4096)
    {
        CheckStages(model, stages);
        var layers = new double[model.Layers];
        for (var layer = 0; layer < layers.Length; layer++)
        {
            layers[layer] = FlopCounter.OfLayer(model, model.KindOf(layer), sequence, AttentionMask.Causal, model.IsVariant(layer)).Total.Count;
        }

        var tail = FlopCounter.OfHead(model).Total + FlopCounter.OfMtp(model, sequence, AttentionMask.Causal).Total;
        return FromCounts(model, StageBalancer.Divide(layers, tail.Count, stages));
    }

    /// <summary>Layers and MTP modules counted alike and spread evenly; a remainder goes to the first stages.</summary>
    public static LayerPlacement ByLayerCount(ModelSpec model, int stages)
    {
        CheckStages(model, stages);
        var units = model.Layers + model.MtpDepth;
        var counts = new int[stages];
        for (var stage = 0; stage < stages; stage++) counts[stage] = (units / stages) + (stage < units % stages ? 1 : 0);
        counts[^1] -= model.MtpDepth;
        return FromCounts(model, counts);
    }

    /// <summary>An explicit list of layers per stage. Throws <see cref="ArgumentException"/> with a message for users when it does not fit the model.</summary>
    public static LayerPlacement FromCounts(ModelSpec model, IReadOnlyList<int> counts)
    {
        var stages = new StageContent[counts.Count];
        var first = 0;
        for (var stage = 0; stage < stages.Length; stage++)
        {
            var last = stage == stages.Length - 1;
            if (counts[stage] < (last || stage == 0 ? 0 : 1)) throw new ArgumentException(Text($"stage {stage} has {counts[stage]} layers; every stage but the first and the last needs at least one"));
            stages[stage] = new StageContent(first, counts[stage], stage == 0, last, last ? model.MtpDepth : 0);
            first += counts[stage];
        }

        if (first != model.Layers) throw new ArgumentException(Text($"the stages hold {first} layers, but {model.Name} has {model.Layers}"));
        return new LayerPlacement(stages);
    }

    /// <summary>Layers of a kind on a stage, without MTP modules.</summary>
    public int CountOf(ModelSpec model, int stage, LayerKind kind)
    {
        var content = Stages[stage];
        var count = 0;
        for (var layer = content.FirstLayer; layer < content.FirstLayer + content.LayerCount; layer++)
        {
            if (model.KindOf(layer) == kind) count++;
        }

        return count;
    }

    private static void CheckStages(ModelSpec model, int stages)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stages, 1);
        if (stages > model.Layers) throw new ArgumentException(Text($"{model.Layers} layers cannot fill {stages} stages"));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
