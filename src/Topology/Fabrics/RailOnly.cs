namespace Sim.Topology;

/// <summary>Rails without a common spine: NIC i of every node is on two-layer fabric i, and no cable joins two rails.</summary>
internal static class RailOnly
{
    public static void Add(GraphBuilder graph)
    {
        var split = LeafPorts.Of(graph.Fabric.Switch.Radix, graph.Fabric.Oversubscription);
        for (var rail = 0; rail < graph.Node.Nics; rail++)
        {
            var ports = Endpoints.OfRail(graph, rail);

            // A rail that fits on one switch needs no leaf up-ports at all.
            var single = ports.Length <= graph.Fabric.Switch.Radix;
            var leaves = single ? [ports] : Endpoints.Fill(ports, split.Down, graph.Node.Nic.Ports);
            FatTree2.AddPlane(graph, leaves, null, split.Up, rail);
        }
    }
}
