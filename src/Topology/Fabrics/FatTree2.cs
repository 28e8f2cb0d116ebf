namespace Sim.Topology;

/// <summary>
/// Two-layer fat-tree. Every leaf has the same number m of parallel cables to every spine; spines are as few as that and the radix
/// allow: the least divisor S of the leaf's up-ports with leaves x (up / S) at most radix. Full size of radix k: k^2/2 endpoints,
/// k leaves, k/2 spines, k^2/2 switch-to-switch cables.
/// </summary>
internal static class FatTree2
{
    public static void Add(GraphBuilder graph)
    {
        var ports = LeafPorts.Of(graph.Fabric.Switch.Radix, graph.Fabric.Oversubscription);
        var leaves = Endpoints.Fill(Endpoints.All(graph), ports.Down, graph.Node.Nic.Ports);
        AddPlane(graph, leaves, null, ports.Up, 0);
    }

    /// <summary>Adds one plane: a leaf per run of NIC ports, spines above them.</summary>
    /// <param name="graph">The graph under construction.</param>
    /// <param name="leaves">NIC vertex of every used down-port of every leaf.</param>
    /// <param name="groups">Rail of every leaf, or null.</param>
    /// <param name="up">Up-ports per leaf.</param>
    /// <param name="plane">Plane number.</param>
    public static void AddPlane(GraphBuilder graph, List<int[]> leaves, int[]? groups, int up, int plane)
    {
        var radix = graph.Fabric.Switch.Radix;
        if (leaves.Count > radix)
        {
            var down = leaves.Max(l => l.Length);
            throw new TopologyException(
                $"a two-layer fat-tree of {radix}-port switches holds {radix} leaves of {down} NIC ports, and {leaves.Count} leaves are needed",
                "use a three-layer fat-tree, more planes, a larger radix or fewer nodes");
        }

        var first = -1;
        for (var l = 0; l < leaves.Count; l++)
        {
            var leaf = graph.AddSwitch(VertexKind.Leaf, plane, groups?[l] ?? -1);
            first = first < 0 ? leaf : first;
            foreach (var nic in leaves[l])
            {
                graph.AddNicPort(nic, leaf, plane);
            }
        }

        var spines = leaves.Count > 1 ? Spines(leaves.Count, up, radix) : 0;
        for (var s = 0; s < spines; s++)
        {
            var spine = graph.AddSwitch(VertexKind.Spine, plane, -1);
            for (var l = 0; l < leaves.Count; l++)
            {
                graph.AddFabric(first + l, spine, plane, up / spines);
            }
        }
    }

    /// <summary>The least divisor S of <paramref name="up"/> with <paramref name="below"/> x (up / S) at most <paramref name="radix"/>.</summary>
    public static int Spines(int below, int up, int radix)
    {
        for (var s = 1; s <= up; s++)
        {
            if (up % s == 0 && below * (up / s) <= radix)
                return s;
        }

        throw new TopologyException($"{below} switches do not fit below one of {radix} ports", "use a larger radix or fewer nodes");
    }
}
