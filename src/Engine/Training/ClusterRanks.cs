using Sim.Units;
using Sim.Workloads.Parallelism;
using Sim.Workloads.Programs;

namespace Sim.Engine.Training;

/// <summary>Ranks as flat tables: pipeline rank, expert group and place in it, groups that run collectives. Rank r runs on GPU r.</summary>
public sealed class ClusterRanks
{
    private readonly RankGroups[] _groups;

    /// <summary>Lays out a plan.</summary>
    /// <param name="plan">The simulated ranks.</param>
    /// <param name="gpusPerNode">Ranks fill nodes in order.</param>
    /// <param name="order">Which dimension changes fastest.</param>
    /// <param name="fold">Data-parallel ranks of the whole step for each simulated one.</param>
    public ClusterRanks(ParallelismPlan plan, int gpusPerNode, string order = RankPlacement.DefaultOrder, int fold = 1)
    {
        var placement = new RankPlacement(plan, gpusPerNode, order);
        Count = placement.Ranks;
        GpusPerNode = gpusPerNode;
        RanksPerStage = plan.RanksPerStage;
        PipelineRank = new int[Count];
        DataIndex = new int[Count];
        ExpertIndex = new int[Count];
        RankAt = new int[Count];
        for (var r = 0; r < Count; r++)
        {
            var at = placement[new RankId(r)];
            PipelineRank[r] = at.Pipeline;
            DataIndex[r] = at.InStage;
            ExpertIndex[r] = at.InStage % plan.ExpertParallel;
            RankAt[(at.Pipeline * RanksPerStage) + at.InStage] = r;
        }

        var experts = Partition(placement.ExpertGroup);
        (ExpertGroup, ExpertGroups) = (experts.Of, experts.Members);
        _groups = new RankGroups[(int)RankGroup.Mirror + 1];
        _groups[(int)RankGroup.Tensor] = Partition(placement.TensorGroup);
        _groups[(int)RankGroup.Context] = Partition(placement.ContextGroup);
        _groups[(int)RankGroup.Data] = Partition(placement.DataGroup) with { Fold = fold };
        _groups[(int)RankGroup.ExpertData] = Partition(placement.ExpertDataGroup) with { Fold = fold };
        _groups[(int)RankGroup.DenseReplicas] = Partition(placement.DenseReplicas) with { Fold = fold };
        _groups[(int)RankGroup.ExpertReplicas] = Partition(placement.ExpertReplicas) with { Fold = fold };
        _groups[(int)RankGroup.Mirror] = Partition(placement.MirrorGroup);
    }

    public int Count { get; }

    public int GpusPerNode { get; }

    /// <summary>Ranks of one pipeline rank.</summary>
    public int RanksPerStage { get; }

    public int[] PipelineRank { get; }

    /// <summary>Place among the ranks of its pipeline rank.</summary>
    public int[] DataIndex { get; }

    public int[] ExpertGroup { get; }

    public int[] ExpertIndex { get; }

    /// <summary>Ranks of each expert-parallel group in order of their index.</summary>
    public int[][] ExpertGroups { get; }

    /// <summary>Rank by pipeline rank x ranks per stage + data index.</summary>
    public int[] RankAt { get; }

    /// <summary>The groups of a kind.</summary>
    public RankGroups Groups(RankGroup kind) => _groups[(int)kind];

    private RankGroups Partition(Func<RankId, RankId[]> members)
    {
        var groupOf = new int[Count];
        Array.Fill(groupOf, -1);
        var groups = new List<int[]>();
        for (var r = 0; r < Count; r++)
        {
            if (groupOf[r] >= 0)
            {
                continue;
            }

            var group = members(new RankId(r)).Select(id => id.Value).Order().ToArray();
            foreach (var member in group)
            {
                groupOf[member] = groups.Count;
            }

            groups.Add(group);
        }

        return new RankGroups(groupOf, [.. groups]);
    }
}
