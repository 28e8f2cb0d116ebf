namespace Sim.Workloads.Programs;

/// <summary>
/// The end of a step: what is left of the gradient reduction, the optimizer step on this rank's share, and the gathering of updated weights unless the next step does it.
/// </summary>
internal static class ClosingWriter
{
    public static ChunkTemplate Write(int streams, CollectiveList collectives, TrainingLayout layout, ParameterBucket parameters)
    {
        var writer = new TemplateWriter(streams, collectives);
        var gradients = writer.Mark();
        var ready = gradients;
        foreach (var collective in Reductions(layout, parameters))
        {
            ready = writer.Collective(collective, true, gradients);
        }

        ready = writer.Compute(ComputePhase.Optimizer, 0, false, ready);
        foreach (var collective in Gatherings(layout, parameters))
        {
            writer.Collective(collective, false, ready);
        }

        return writer.Finish("optimizer");
    }

    private static IEnumerable<GroupCollective> Reductions(TrainingLayout layout, ParameterBucket parameters)
    {
        var (experts, dense) = Groups(layout);
        var operation = layout.Plan.ZeroStage == 0 ? GroupOperation.AllReduce : GroupOperation.ReduceScatter;
        if (!layout.LayerByLayer)
        {
            yield return new GroupCollective("expert gradients", operation, experts, parameters.Experts * layout.GradientBytes);
            yield return new GroupCollective("dense gradients", operation, dense, parameters.Dense * layout.GradientBytes);
        }

        if (dense == RankGroup.Data && layout.Plan.Copies > 1)
        {
            var shared = layout.Plan.ZeroStage == 0
                ? parameters.Dense + parameters.Experts
                : (parameters.Dense / layout.DenseShards) + (parameters.Experts / layout.ExpertShards);
            yield return new GroupCollective("gradients of both copies", GroupOperation.AllReduce, RankGroup.Mirror, shared * layout.GradientBytes);
        }
        else if (layout.LayerByLayer)
        {
            // Moves nothing: behind all reductions of the layers on the data stream, it is what the optimizer waits for.
            yield return new GroupCollective("gradients complete", operation, RankGroup.Data, 0);
        }
    }

    private static IEnumerable<GroupCollective> Gatherings(TrainingLayout layout, ParameterBucket parameters)
    {
        if (layout.Plan.ZeroStage is 0 or 3 || layout.GathersFirstPass)
        {
            yield break;
        }

        var (experts, dense) = Groups(layout);
        yield return new GroupCollective("expert weights", GroupOperation.AllGather, experts, parameters.Experts * layout.WeightBytes);
        yield return new GroupCollective("dense weights", GroupOperation.AllGather, dense, parameters.Dense * layout.WeightBytes);
    }

    /// <summary>Groups that divide the states; without the mirrored copy where layers move one by one.</summary>
    private static (RankGroup Experts, RankGroup Dense) Groups(TrainingLayout layout) => layout.DenseShards == layout.Plan.DenseDataGroup
        ? (RankGroup.ExpertReplicas, RankGroup.DenseReplicas)
        : (RankGroup.ExpertData, RankGroup.Data);
}
