using Sim.Topology;

namespace Sim.Engine.Network;

/// <summary>
/// Ways between two nodes for GPUs whose own NICs do not meet (another plane or rail, or one that is down): over a NIC of another index of one node to that of the same index of the other, with
/// NVLink to it and from it.
/// </summary>
public static class Detours
{
    /// <summary>Indices in their nodes of the GPUs by whose NICs the nodes meet, both GPUs' own left out; empty where the NICs of the two GPUs meet themselves.</summary>
    /// <exception cref="TopologyException">No NIC of one node reaches any NIC of the other at the same place.</exception>
    public static IReadOnlyList<int> Of(FabricRouter router, int fromGpu, int toGpu)
    {
        var graph = router.Graph;
        bool Meet(int from, int to) => router.RouteLatency(graph.NicOfGpu(from), graph.NicOfGpu(to)) >= 0;
        if (Meet(fromGpu, toGpu))
        {
            return [];
        }

        var perNode = graph.GpusPerNode;
        var (from, to) = (fromGpu - (fromGpu % perNode), toGpu - (toGpu % perNode));
        int[] ways = [.. Enumerable.Range(0, perNode).Where(g => from + g != fromGpu && to + g != toGpu && Meet(from + g, to + g))];
        return ways.Length > 0 ? ways : throw new TopologyException(
            $"the fabric connects no NIC of the nodes of GPU {fromGpu} and GPU {toGpu}", "bring a plane back, or take these nodes out");
    }
}
