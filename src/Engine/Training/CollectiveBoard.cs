using Sim.Engine.Flow;
using Sim.Engine.Network;
using Sim.Workloads.Programs;

namespace Sim.Engine.Training;

/// <summary>
/// Reduce-scatter and all-gather of replica groups as pipelined rings: (n-1)/n of the buffer leaves and enters every rank. Ranks of one node are neighbours
/// in the ring and each of them carries the node's edge for its share of the channels, so of a rank's bytes (k-1)/k cross NVLink and 1/k the fabric,
/// k being the ranks per node. Ring time: bytes over rate plus (n-1) steps of latency.
/// </summary>
internal sealed class CollectiveBoard(ClusterNetwork network, ClusterRanks ranks, TrainingParameters parameters)
{
    private readonly int[] _denseJoined = new int[ranks.DenseReplicas.Length];
    private readonly int[] _expertJoined = new int[ranks.ExpertReplicas.Length];
    private readonly int[] _pending = new int[ranks.Count];
    private readonly int[] _groupOfLeader = new int[ranks.Count];

    /// <summary>A rank reaches a collective. When it is the last of its group the flows start.</summary>
    /// <returns>True when there is nothing to move, so that the collective ends for the whole group at once.</returns>
    public bool Join(int rank, GroupCollective collective, out int[] group)
    {
        var index = collective.IsExpertGroup ? ranks.ExpertReplicaGroup[rank] : ranks.DenseReplicaGroup[rank];
        group = collective.IsExpertGroup ? ranks.ExpertReplicas[index] : ranks.DenseReplicas[index];
        var joined = collective.IsExpertGroup ? _expertJoined : _denseJoined;
        if (++joined[index] < group.Length)
        {
            group = [];
            return false;
        }

        joined[index] = 0;
        if (group.Length == 1 || collective.Bytes == 0)
        {
            return true;
        }

        _pending[group[0]] = group.Length;
        foreach (var member in group)
        {
            _groupOfLeader[member] = group[0];
        }

        StartFlows(group, collective.Bytes);
        return false;
    }

    /// <summary>A flow has arrived. True when it was the last of its collective; <paramref name="leader"/> is the group's first rank.</summary>
    public bool Complete(long tag, out int leader)
    {
        leader = _groupOfLeader[(int)tag];
        return --_pending[leader] == 0;
    }

    public long Latency(int members) => parameters.RingStepLatency.Picoseconds * (members - 1);

    private void StartFlows(int[] group, long bytes)
    {
        var perNode = network.Graph.GpusPerNode;
        var nodes = group.Select(rank => rank / perNode).Distinct().Count();
        var local = group.Length / nodes;
        var share = (long)(bytes * (double)(group.Length - 1) / group.Length);
        for (var i = 0; i < group.Length; i++)
        {
            var rank = group[i];
            var entries = new List<FlowEntry>();
            if (local > 1)
            {
                var inNode = nodes == 1 ? 1 : (local - 1.0) / local;
                entries.Add(new FlowEntry(network.Router.GpuNvLinkOut(rank), inNode));
                entries.Add(new FlowEntry(network.Router.GpuNvLinkIn(rank), inNode));
            }

            if (nodes > 1)
            {
                var next = group[(i + local) % group.Length];
                entries.AddRange(NodePath.Between(network, rank, next, hashSeed: 0).Select(entry => entry with { Coefficient = entry.Coefficient / local }));
            }

            network.Flows.Start([.. entries], share, 1, double.PositiveInfinity, 0, FlowTag.Collective(rank));
        }
    }
}
