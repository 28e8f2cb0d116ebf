namespace Sim.Topology;

/// <summary>Lists of NIC ports in the order in which they are plugged into switches: one entry per port, the NIC's vertex.</summary>
internal static class Endpoints
{
    /// <summary>Every port of every scale-out NIC, node by node.</summary>
    public static int[] All(GraphBuilder graph)
    {
        var ports = new List<int>(graph.Nodes * graph.Node.Nics * graph.Node.Nic.Ports);
        for (var n = 0; n < graph.Nodes; n++)
        {
            for (var i = 0; i < graph.Node.Nics; i++)
            {
                Add(ports, graph, n, i);
            }
        }

        return [.. ports];
    }

    /// <summary>Every port of NIC <paramref name="nic"/> of every node.</summary>
    public static int[] OfRail(GraphBuilder graph, int nic)
    {
        var ports = new List<int>(graph.Nodes * graph.Node.Nic.Ports);
        for (var n = 0; n < graph.Nodes; n++)
        {
            Add(ports, graph, n, nic);
        }

        return [.. ports];
    }

    /// <summary>Cuts a list of ports into runs of at most <paramref name="size"/>, one per switch; ports of one NIC stay together.</summary>
    public static List<int[]> Fill(int[] ports, int size, int portsPerNic = 1)
    {
        var whole = size / portsPerNic * portsPerNic;
        if (whole == 0)
            throw new TopologyException($"a NIC of {portsPerNic} ports does not fit on a leaf of {size} down-ports", "use a larger radix or fewer ports");
        var runs = new List<int[]>();
        for (var i = 0; i < ports.Length; i += whole)
        {
            runs.Add(ports[i..Math.Min(ports.Length, i + whole)]);
        }

        return runs;
    }

    private static void Add(List<int> ports, GraphBuilder graph, int node, int nic)
    {
        for (var p = 0; p < graph.Node.Nic.Ports; p++)
        {
            ports.Add((node * graph.Layout.Stride) + graph.Layout.Nic + nic);
        }
    }
}
