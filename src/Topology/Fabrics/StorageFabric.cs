namespace Sim.Topology;

/// <summary>The storage plane: the smallest of one switch, FT2, FT3 that holds every storage NIC (one port each), at full bisection.</summary>
internal static class StorageFabric
{
    public static void Add(GraphBuilder graph, int plane)
    {
        var node = graph.Node;
        var ports = new int[graph.Nodes * node.StorageNics];
        for (var p = 0; p < ports.Length; p++)
        {
            ports[p] = (p / node.StorageNics * graph.Layout.Stride) + graph.Layout.StorageNic + (p % node.StorageNics);
        }

        var radix = graph.Fabric.Switch.Radix;
        var split = LeafPorts.Of(radix, 1);
        if (ports.Length <= radix)
            FatTree2.AddPlane(graph, [ports], null, split.Up, plane);
        else if (ports.Length <= radix * split.Down)
            FatTree2.AddPlane(graph, Endpoints.Fill(ports, split.Down), null, split.Up, plane);
        else
            FatTree3.AddPlane(graph, Endpoints.Fill(ports, split.Down), split.Up, plane);
    }
}
