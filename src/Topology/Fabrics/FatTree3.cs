namespace Sim.Topology;

/// <summary>
/// Three-layer fat-tree. A pod has k/2 leaves and one spine per leaf up-port; spine j of every pod reaches the cores of group j by k/2
/// cables. Cores per group are as few as the radix allows for the number of pods. Full size of radix k: k^3/4 endpoints, 5k^2/4
/// switches, k^3/2 switch-to-switch cables. Oversubscription is at the leaves.
/// </summary>
internal static class FatTree3
{
    public static void Add(GraphBuilder graph)
    {
        var ports = LeafPorts.Of(graph.Fabric.Switch.Radix, graph.Fabric.Oversubscription);
        AddPlane(graph, Endpoints.Fill(Endpoints.All(graph), ports.Down, graph.Node.Nic.Ports), ports.Up, 0);
    }

    public static void AddPlane(GraphBuilder graph, List<int[]> leaves, int up, int plane)
    {
        var radix = graph.Fabric.Switch.Radix;
        var half = radix / 2;
        var pods = (leaves.Count + half - 1) / half;
        if (pods > radix)
        {
            throw new TopologyException(
                $"a three-layer fat-tree of {radix}-port switches holds {radix * half} leaves, and {leaves.Count} are needed",
                "use a larger radix, more planes or fewer nodes");
        }

        var spines = new int[pods * up];
        for (var pod = 0; pod < pods; pod++)
        {
            AddPod(graph, leaves, pod, half, spines.AsSpan(pod * up, up), plane);
        }

        if (pods == 1)
            return;
        var cores = FatTree2.Spines(pods, half, radix);
        for (var j = 0; j < up; j++)
        {
            for (var c = 0; c < cores; c++)
            {
                var core = graph.AddSwitch(VertexKind.Core, plane, j);
                for (var pod = 0; pod < pods; pod++)
                {
                    graph.AddFabric(spines[(pod * up) + j], core, plane, half / cores);
                }
            }
        }
    }

    private static void AddPod(GraphBuilder graph, List<int[]> leaves, int pod, int half, Span<int> spines, int plane)
    {
        foreach (ref var spine in spines)
        {
            spine = graph.AddSwitch(VertexKind.Spine, plane, pod);
        }

        for (var l = pod * half; l < Math.Min(leaves.Count, (pod + 1) * half); l++)
        {
            var leaf = graph.AddSwitch(VertexKind.Leaf, plane, pod);
            foreach (var nic in leaves[l])
            {
                graph.AddNicPort(nic, leaf, plane);
            }

            foreach (var spine in spines)
            {
                graph.AddFabric(leaf, spine, plane);
            }
        }
    }
}
