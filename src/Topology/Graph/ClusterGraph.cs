using Sim.Topology.Hardware;

namespace Sim.Topology;

/// <summary>
/// Who is wired to whom: a directed graph of GPUs, switches, sockets and NICs as flat arrays. Immutable; safe to share between threads.
/// Cables come as link pairs (2i, 2i + 1). NICs include storage NICs, which sit on plane <see cref="StoragePlane"/>.
/// </summary>
public sealed class ClusterGraph
{
    private readonly NodeLayout _layout;
    private readonly int[] _outStart;
    private readonly int[] _outLinks;

    internal ClusterGraph(NodeSpec node, int nodes, FabricSpec fabric, NodeLayout layout, int planes, VertexTable vertices, LinkTable links)
    {
        Node = node;
        NodeCount = nodes;
        Fabric = fabric;
        PlaneCount = planes;
        _layout = layout;
        Vertices = vertices;
        Links = links;
        (_outStart, _outLinks) = Csr(links.From, vertices.Count);
    }

    public NodeSpec Node { get; }

    public FabricSpec Fabric { get; }

    public VertexTable Vertices { get; }

    public LinkTable Links { get; }

    public int NodeCount { get; }

    public int GpusPerNode => _layout.Gpus;

    public int NicsPerNode => _layout.Nics;

    public int GpuCount => NodeCount * _layout.Gpus;

    /// <summary>Planes of the compute fabric.</summary>
    public int PlaneCount { get; }

    /// <summary>The plane number of the storage fabric: one past the compute planes.</summary>
    public int StoragePlane => PlaneCount;

    /// <summary>First fabric switch; all vertices from here on are fabric switches.</summary>
    public int FirstSwitch => NodeCount * _layout.Stride;

    public int SwitchCount => Vertices.Count - FirstSwitch;

    public int NodeOfGpu(int gpu) => gpu / _layout.Gpus;

    public int GpuVertex(int gpu) => (gpu / _layout.Gpus * _layout.Stride) + (gpu % _layout.Gpus);

    public int NvLinkSwitchVertex(int node) => (node * _layout.Stride) + _layout.NvLinkSwitch;

    public int PcieSwitchVertex(int gpu) => (gpu / _layout.Gpus * _layout.Stride) + _layout.Pcie + _layout.PcieOfGpu(gpu % _layout.Gpus);

    public int SocketVertex(int node, int socket) => (node * _layout.Stride) + _layout.Socket + socket;

    public int DramVertex(int node, int socket) => (node * _layout.Stride) + _layout.Dram + socket;

    /// <summary>Vertex of scale-out NIC <paramref name="nic"/> of a node.</summary>
    public int NicVertex(int node, int nic) => (node * _layout.Stride) + _layout.Nic + nic;

    public int StorageNicVertex(int node, int nic) => (node * _layout.Stride) + _layout.StorageNic + nic;

    /// <summary>Vertex of the NIC that shares the GPU's PCIe switch.</summary>
    public int NicOfGpu(int gpu) => NicVertex(gpu / _layout.Gpus, _layout.NicOfGpu(gpu % _layout.Gpus));

    /// <summary>Link GPU to NVLink crossbar.</summary>
    public int NvLinkOut(int gpu) => (gpu / _layout.Gpus * _layout.LinksPerNode) + NodeLayout.NvLinkOut(gpu % _layout.Gpus);

    /// <summary>Link NVLink crossbar to GPU.</summary>
    public int NvLinkIn(int gpu) => NvLinkOut(gpu) + 1;

    /// <summary>Link GPU to its PCIe switch.</summary>
    public int PcieGpuOut(int gpu) => (gpu / _layout.Gpus * _layout.LinksPerNode) + _layout.PcieGpuOut(gpu % _layout.Gpus);

    /// <summary>Link PCIe switch to GPU.</summary>
    public int PcieGpuIn(int gpu) => PcieGpuOut(gpu) + 1;

    /// <summary>Link PCIe switch to NIC: what the node sends.</summary>
    public int PcieNicOut(int node, int nic) => (node * _layout.LinksPerNode) + _layout.PcieNicOut(nic);

    /// <summary>Link NIC to PCIe switch: what the node receives.</summary>
    public int PcieNicIn(int node, int nic) => PcieNicOut(node, nic) + 1;

    /// <summary>Link from the GPU's PCIe switch to its CPU socket.</summary>
    public int PcieHostOut(int gpu) =>
        (gpu / _layout.Gpus * _layout.LinksPerNode) + _layout.PcieUp(_layout.PcieOfGpu(gpu % _layout.Gpus));

    /// <summary>Link from the CPU socket to the GPU's PCIe switch.</summary>
    public int PcieHostIn(int gpu) => PcieHostOut(gpu) + 1;

    /// <summary>Link CPU socket to DRAM.</summary>
    public int DramWrite(int node, int socket) => (node * _layout.LinksPerNode) + _layout.DramLink(socket);

    /// <summary>Link DRAM to CPU socket.</summary>
    public int DramRead(int node, int socket) => DramWrite(node, socket) + 1;

    /// <summary>Links that leave a vertex, in the order they were added.</summary>
    public ReadOnlySpan<int> LinksFrom(int vertex) => _outLinks.AsSpan(_outStart[vertex], _outStart[vertex + 1] - _outStart[vertex]);

    /// <summary>Number of scale-out NICs.</summary>
    public int NicCount => NodeCount * _layout.Nics;

    public bool IsNic(int vertex) => Vertices.Kind[vertex] is VertexKind.Nic or VertexKind.StorageNic;

    public bool IsSwitch(int vertex) => vertex >= FirstSwitch;

    /// <summary>Groups link ids by a vertex (counting sort): start offsets of length vertices + 1, and the ids.</summary>
    internal static (int[] Start, int[] Items) Csr(int[] vertexOfItem, int vertices)
    {
        var start = new int[vertices + 1];
        foreach (var v in vertexOfItem)
        {
            start[v + 1]++;
        }

        for (var v = 0; v < vertices; v++)
        {
            start[v + 1] += start[v];
        }

        var next = start.AsSpan(0, vertices).ToArray();
        var items = new int[vertexOfItem.Length];
        for (var i = 0; i < items.Length; i++)
        {
            items[next[vertexOfItem[i]]++] = i;
        }

        return (start, items);
    }
}
