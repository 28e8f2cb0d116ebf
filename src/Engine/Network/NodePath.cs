using Sim.Engine.Flow;
using Sim.Topology;

namespace Sim.Engine.Network;

/// <summary>The resources between two GPUs of different nodes: their NICs' route, or a detour over other NICs where the fabric does not join these two.</summary>
public static class NodePath
{
    /// <summary>Entries of a unit flow.</summary>
    /// <exception cref="TopologyException">No NIC of one node reaches any NIC of the other at the same place.</exception>
    public static List<FlowEntry> Between(ClusterNetwork network, int fromGpu, int toGpu, ulong hashSeed)
    {
        var path = new List<FlowEntry>();
        if (TryAppendRoute(network, path, fromGpu, toGpu, 1, hashSeed))
        {
            return path;
        }

        var perNode = network.Graph.GpusPerNode;
        var from = fromGpu - (fromGpu % perNode);
        var to = toGpu - (toGpu % perNode);
        var detours = Detours.Of(network.Router, fromGpu, toGpu);

        // Equal shares over the NICs of all other indices, with NVLink to them and from them.
        var share = 1.0 / detours.Count;
        path.Add(new FlowEntry(network.NvLinkOut(fromGpu), 1));
        path.Add(new FlowEntry(network.NvLinkIn(toGpu), 1));
        foreach (var g in detours)
        {
            path.Add(new FlowEntry(network.NvLinkIn(from + g), share));
            path.Add(new FlowEntry(network.NvLinkOut(to + g), share));
            TryAppendRoute(network, path, from + g, to + g, share, hashSeed);
        }

        return path;
    }

    /// <summary>The ports of a GPU's NIC, out and in: the edge to and from nodes that are not simulated.</summary>
    public static List<FlowEntry> OwnPorts(ClusterNetwork network, int gpu) =>
        [.. network.Router.Ports(network.Graph.NicOfGpu(gpu)).Select(port => new FlowEntry(network.Resource(port.Resource), port.Fraction))];

    /// <summary>Takes the entries out of a path that never bind; the caller counts their bytes.</summary>
    public static FlowEntry[] TakeSlack(ClusterNetwork network, List<FlowEntry> path)
    {
        var slack = path.Where(entry => !network.Binds(entry.Resource)).ToArray();
        path.RemoveAll(entry => !network.Binds(entry.Resource));
        return slack;
    }

    private static bool TryAppendRoute(ClusterNetwork network, List<FlowEntry> path, int fromGpu, int toGpu, double share, ulong hashSeed)
    {
        Span<RouteEntry> route = new RouteEntry[network.Router.MaxEntries];
        var count = network.Router.Route(network.Graph.NicOfGpu(fromGpu), network.Graph.NicOfGpu(toGpu), hashSeed, route);
        for (var i = 0; i < count; i++)
        {
            path.Add(new FlowEntry(network.Resource(route[i].Resource), route[i].Fraction * share));
        }

        return count >= 0;
    }
}
