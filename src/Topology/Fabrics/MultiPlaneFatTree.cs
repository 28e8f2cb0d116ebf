namespace Sim.Topology;

/// <summary>
/// P independent two-layer fat-trees. Port j of NIC i goes to plane (i x ports + j) mod P: a NIC of one port is pinned to plane i mod P,
/// a bonding NIC of P ports reaches all of them.
/// </summary>
internal static class MultiPlaneFatTree
{
    public static void Add(GraphBuilder graph, int planes)
    {
        var nic = graph.Node.Nic;
        if (nic.Ports > 1 && !nic.BondsPlanes)
        {
            throw new TopologyException(
                $"NIC '{nic.Name}' has {nic.Ports} ports and does not bond planes: which plane a queue pair takes is not defined",
                "set bonds planes to true, or give the NIC one port");
        }

        var split = LeafPorts.Of(graph.Fabric.Switch.Radix, graph.Fabric.Oversubscription);
        for (var plane = 0; plane < planes; plane++)
        {
            var ports = PortsOf(graph, planes, plane);
            if (ports.Length == 0)
            {
                throw new TopologyException(
                    $"plane {plane} of {planes} has no NIC: a node has {graph.Node.Nics} NICs of {nic.Ports} ports",
                    "use at most NICs x ports planes");
            }

            FatTree2.AddPlane(graph, Endpoints.Fill(ports, split.Down), null, split.Up, plane);
        }
    }

    private static int[] PortsOf(GraphBuilder graph, int planes, int plane)
    {
        var ports = new List<int>(graph.Nodes);
        for (var n = 0; n < graph.Nodes; n++)
        {
            for (var p = 0; p < graph.Node.Nics * graph.Node.Nic.Ports; p++)
            {
                if (p % planes == plane)
                    ports.Add((n * graph.Layout.Stride) + graph.Layout.Nic + (p / graph.Node.Nic.Ports));
            }
        }

        return [.. ports];
    }
}
