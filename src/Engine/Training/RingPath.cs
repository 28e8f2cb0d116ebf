using Sim.Engine.Flow;
using Sim.Engine.Network;
using Sim.Workloads.Programs;

namespace Sim.Engine.Training;

/// <summary>
/// A ring collective as one flow over the links of all its members, since a ring goes as fast as its slowest link. Unit: a byte that leaves each rank. Ranks of one node are
/// neighbours in the ring and each of them carries the node's edge for its share of the channels, so of a rank's bytes (k-1)/k cross NVLink and 1/k the fabric, k being
/// the ranks per node. In one NVLink domain a byte takes capacity / measured rate of a link: alone it reaches what was measured, beside others it has its fair share.
/// </summary>
/// <remarks>
/// In a folded step the ring goes on over nodes that are not simulated and comes back from them: where no other node of the group is there, a rank's edge is its own NIC's
/// ports, out and in.
/// </remarks>
/// <param name="Links">What limits the flow.</param>
/// <param name="Uncounted">What the flow's bytes on the links differ from its coefficients by; links that never bind are all here.</param>
internal sealed record RingPath(FlowEntry[] Links, FlowEntry[] Uncounted)
{
    /// <param name="network">The cluster's links.</param>
    /// <param name="group">The simulated members.</param>
    /// <param name="fold">Ranks that each of them stands for.</param>
    /// <param name="operation">The collective.</param>
    /// <param name="costs">What it reaches inside a node.</param>
    public static RingPath Of(ClusterNetwork network, int[] group, int fold, GroupOperation operation, CollectiveCosts costs)
    {
        var perNode = network.Graph.GpusPerNode;
        var simulated = group.Select(rank => rank / perNode).Distinct().Count();
        var nodes = simulated * fold;
        // Unequal nodes, and shifts whose next rank is elsewhere, take the plain ring of ranks in order.
        var local = group.Length % simulated == 0 && operation != GroupOperation.Shift ? group.Length / simulated : 1;
        var links = new SortedDictionary<int, double>();
        for (var i = 0; i < group.Length; i++)
        {
            if (nodes == 1 || local > 1)
            {
                var share = nodes == 1 ? 1 : (local - 1.0) / local;
                Add(links, network.NvLinkOut(group[i]), share);
                Add(links, network.NvLinkIn(group[i]), share);
            }

            if (nodes > 1)
            {
                var next = group[(i + local) % group.Length];
                foreach (var entry in simulated == 1 ? NodePath.OwnPorts(network, group[i]) : Between(network, group[i], next))
                {
                    Add(links, entry.Resource, entry.Coefficient / local);
                }
            }
        }

        var scale = nodes == 1 ? NvLinkCapacity(network, group) / costs.InNodeRate(operation) : 1;
        List<FlowEntry> path = [.. links.Select(link => new FlowEntry(link.Key, link.Value * scale))];
        var slack = NodePath.TakeSlack(network, path);
        return new RingPath(
            [.. path],
            scale == 1 ? slack : [.. slack, .. path.Select(entry => entry with { Coefficient = entry.Coefficient * ((1 / scale) - 1) })]);
    }

    /// <summary>The widest of the group: a link that has lost lanes has not lost efficiency.</summary>
    private static double NvLinkCapacity(ClusterNetwork network, int[] group)
    {
        double most = 0;
        foreach (var rank in group)
        {
            most = Math.Max(most, network.Capacity(network.NvLinkOut(rank)));
        }

        return most;
    }

    private static List<FlowEntry> Between(ClusterNetwork network, int from, int to) =>
        from / network.Graph.GpusPerNode == to / network.Graph.GpusPerNode
            ? [new FlowEntry(network.NvLinkOut(from), 1), new FlowEntry(network.NvLinkIn(to), 1)]
            : NodePath.Between(network, from, to, hashSeed: 0);

    private static void Add(SortedDictionary<int, double> links, int resource, double share)
    {
        links.TryGetValue(resource, out var sum);
        links[resource] = sum + share;
    }
}
