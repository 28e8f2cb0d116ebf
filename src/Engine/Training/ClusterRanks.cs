using Sim.Units;
using Sim.Workloads.Parallelism;

namespace Sim.Engine.Training;

/// <summary>Ranks as flat tables: pipeline rank, expert group and place in it, replica groups. Rank r runs on GPU r.</summary>
public sealed class ClusterRanks
{
    /// <summary>Lays out a plan without tensor or context parallelism.</summary>
    public ClusterRanks(ParallelismPlan plan, int gpusPerNode, string order = RankPlacement.DefaultOrder)
    {
        var placement = new RankPlacement(plan, gpusPerNode, order);
        Count = placement.Ranks;
        PipelineRank = new int[Count];
        DataIndex = new int[Count];
        ExpertGroup = new int[Count];
        ExpertIndex = new int[Count];
        var groups = new List<int[]>();
        for (var r = 0; r < Count; r++)
        {
            var at = placement[new RankId(r)];
            PipelineRank[r] = at.Pipeline;
            DataIndex[r] = (at.Data * plan.ExpertParallel) + at.Expert;
            ExpertIndex[r] = at.Expert;
            if (at.Expert == 0)
            {
                foreach (var member in placement.ExpertGroup(new RankId(r)))
                {
                    ExpertGroup[member.Value] = groups.Count;
                }

                groups.Add([.. placement.ExpertGroup(new RankId(r)).Select(id => id.Value)]);
            }
        }

        ExpertGroups = [.. groups];
        (DenseReplicaGroup, DenseReplicas) = Partition(rank => placement.DenseDataGroup(rank));
        (ExpertReplicaGroup, ExpertReplicas) = Partition(rank => placement.ExpertDataGroup(rank));
        RankAt = new int[plan.PipelineParallel * (Count / plan.PipelineParallel)];
        for (var r = 0; r < Count; r++)
        {
            RankAt[(PipelineRank[r] * (Count / plan.PipelineParallel)) + DataIndex[r]] = r;
        }

        DataParallel = Count / plan.PipelineParallel;
    }

    public int Count { get; }

    public int DataParallel { get; }

    public int[] PipelineRank { get; }

    /// <summary>Which of the data-parallel replicas of its pipeline rank.</summary>
    public int[] DataIndex { get; }

    public int[] ExpertGroup { get; }

    public int[] ExpertIndex { get; }

    /// <summary>Ranks of each expert-parallel group in order of their index.</summary>
    public int[][] ExpertGroups { get; }

    public int[] DenseReplicaGroup { get; }

    public int[][] DenseReplicas { get; }

    public int[] ExpertReplicaGroup { get; }

    public int[][] ExpertReplicas { get; }

    /// <summary>Rank by pipeline rank x data-parallel size + data index.</summary>
    public int[] RankAt { get; }

    private (int[] GroupOf, int[][] Groups) Partition(Func<RankId, RankId[]> members)
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

        return (groupOf, [.. groups]);
    }
}
