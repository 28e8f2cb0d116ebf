namespace Sim.Topology;

/// <summary>One two-layer fabric in which NIC i of every node goes to a leaf of rail i; all rails share the spines.</summary>
internal static class MultiRailFatTree
{
    public static void Add(GraphBuilder graph)
    {
        var split = LeafPorts.Of(graph.Fabric.Switch.Radix, graph.Fabric.Oversubscription);
        var leaves = new List<int[]>();
        var rails = new List<int>();
        for (var rail = 0; rail < graph.Node.Nics; rail++)
        {
            foreach (var run in Endpoints.Fill(Endpoints.OfRail(graph, rail), split.Down, graph.Node.Nic.Ports))
            {
                leaves.Add(run);
                rails.Add(rail);
            }
        }

        FatTree2.AddPlane(graph, leaves, [.. rails], split.Up, 0);
    }
}
