namespace Sim.Topology;

/// <summary>
/// Adds the nodes: GPU to the NVLink crossbar at NvLinks x NvLinkRate per direction; GPU, NIC and socket around a PCIe switch; socket
/// to DRAM; storage NICs on their own slots at the sockets. The NVLink latency is from GPU to GPU, half on each side of the crossbar.
/// </summary>
internal static class NodeBuilder
{
    public static void AddNodes(GraphBuilder graph)
    {
        var node = graph.Node;
        Require(graph.Nodes > 0, "a cluster needs at least one node", "set nodes to 1 or more");
        Require(node.Gpus > 0, $"node '{node.Name}' has {node.Gpus} GPUs", "a node needs at least one GPU");
        Require(node.Nics >= 0 && node.StorageNics >= 0, $"node '{node.Name}' has a negative number of NICs", null);
        Require(node.CpuSockets > 0, $"node '{node.Name}' has no CPU socket", "set cpu sockets to 1 or more");
        Require(node.Nic.Ports > 0, $"NIC '{node.Nic.Name}' has no port", "set ports to 1 or more");
        for (var n = 0; n < graph.Nodes; n++)
        {
            AddVertices(graph, n);
            AddLinks(graph, n * graph.Layout.Stride);
        }
    }

    private static void AddVertices(GraphBuilder graph, int n)
    {
        var node = graph.Node;
        Add(graph, VertexKind.Gpu, n, node.Gpus);
        Add(graph, VertexKind.NvLinkSwitch, n, 1);
        Add(graph, VertexKind.PcieSwitch, n, graph.Layout.PcieSwitches);
        Add(graph, VertexKind.CpuSocket, n, node.CpuSockets);
        Add(graph, VertexKind.Dram, n, node.CpuSockets);
        Add(graph, VertexKind.Nic, n, node.Nics);
        Add(graph, VertexKind.StorageNic, n, node.StorageNics);
    }

    private static void AddLinks(GraphBuilder graph, int start)
    {
        var node = graph.Node;
        var at = graph.Layout;
        var nvLinkRate = node.Gpu.NvLinkRate.BitsPerSecond * node.Gpu.NvLinks;
        var nvLinkLatency = node.NvLinkLatency.Picoseconds / 2;
        var pcieRate = node.PcieRate.BitsPerSecond;
        var pcieLatency = node.PcieLatency.Picoseconds;
        for (var g = 0; g < node.Gpus; g++)
        {
            graph.AddCable(start + g, start + at.NvLinkSwitch, nvLinkRate, nvLinkLatency, LinkKind.NvLink);
        }

        for (var g = 0; g < node.Gpus; g++)
        {
            graph.AddCable(start + g, start + at.Pcie + at.PcieOfGpu(g), pcieRate, pcieLatency, LinkKind.Pcie);
        }

        for (var s = 0; s < at.PcieSwitches; s++)
        {
            var socket = s * node.CpuSockets / at.PcieSwitches;
            graph.AddCable(start + at.Pcie + s, start + at.Socket + socket, pcieRate, pcieLatency, LinkKind.Pcie);
        }

        for (var c = 0; c < node.CpuSockets; c++)
        {
            graph.AddCable(start + at.Socket + c, start + at.Dram + c, node.DramRate.BitsPerSecond, 0, LinkKind.HostMemory);
        }

        for (var i = 0; i < node.Nics; i++)
        {
            graph.AddCable(start + at.Pcie + at.PcieOfGpu(at.GpuOfNic(i)), start + at.Nic + i, pcieRate, pcieLatency, LinkKind.Pcie);
        }

        for (var i = 0; i < node.StorageNics; i++)
        {
            graph.AddCable(start + at.Socket + (i % node.CpuSockets), start + at.StorageNic + i, pcieRate, pcieLatency, LinkKind.Pcie);
        }
    }

    private static void Add(GraphBuilder graph, VertexKind kind, int node, int count)
    {
        for (var i = 0; i < count; i++)
        {
            graph.AddVertex(kind, node, i);
        }
    }

    private static void Require(bool holds, string message, string? hint)
    {
        if (!holds)
            throw new TopologyException(message, hint);
    }
}
