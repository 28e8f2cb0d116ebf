using System.Runtime.InteropServices;
using Sim.Topology.Hardware;

namespace Sim.Topology;

/// <summary>Collects vertices and cables; every cable becomes two directed links 2i and 2i + 1.</summary>
internal sealed class GraphBuilder(NodeSpec node, int nodes, FabricSpec fabric)
{
    private readonly List<VertexKind> _kind = [];
    private readonly List<int> _node = [];
    private readonly List<int> _index = [];
    private readonly List<int> _plane = [];
    private readonly List<int> _group = [];
    private readonly List<byte> _tier = [];
    private readonly List<long> _hop = [];
    private readonly List<int> _from = [];
    private readonly List<int> _to = [];
    private readonly List<long> _rate = [];
    private readonly List<long> _latency = [];
    private readonly List<LinkKind> _linkKind = [];
    private readonly List<int> _linkPlane = [];
    private readonly Dictionary<(VertexKind Kind, int Plane), int> _switches = [];

    public NodeSpec Node { get; } = node;

    public int Nodes { get; } = nodes;

    public FabricSpec Fabric { get; } = fabric;

    public NodeLayout Layout { get; } = new(node);

    public long CableLatency => Fabric.CableLatency.Picoseconds;

    public int AddVertex(VertexKind kind, int node, int index, int plane = -1)
    {
        Add(kind, node, index, plane, -1, 0, 0);
        return _kind.Count - 1;
    }

    /// <summary>Adds a fabric switch; its index counts the switches of its kind and plane.</summary>
    public int AddSwitch(VertexKind kind, int plane, int group)
    {
        ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(_switches, (kind, plane), out _);
        var tier = kind switch { VertexKind.Spine => 2, VertexKind.Core => 3, _ => 1 };
        Add(kind, -1, count++, plane, group, (byte)tier, Fabric.Switch.HopLatency.Picoseconds);
        return _kind.Count - 1;
    }

    public void AddCable(int a, int b, long bitsPerSecond, long picoseconds, LinkKind kind, int plane = -1)
    {
        AddLink(a, b, bitsPerSecond, picoseconds, kind, plane);
        AddLink(b, a, bitsPerSecond, picoseconds, kind, plane);
    }

    /// <summary>Connects one port of a NIC to a switch at the lower of the two port rates.</summary>
    public void AddNicPort(int nic, int fabricSwitch, int plane) =>
        AddCable(nic, fabricSwitch, PortRate, CableLatency, LinkKind.NicPort, plane);

    /// <summary>Connects two fabric switches by parallel cables.</summary>
    public void AddFabric(int a, int b, int plane, int cables = 1)
    {
        for (var i = 0; i < cables; i++)
        {
            AddCable(a, b, Fabric.Switch.PortRate.BitsPerSecond, CableLatency, LinkKind.Fabric, plane);
        }
    }

    private long PortRate => Math.Min(Node.Nic.PortRate.BitsPerSecond, Fabric.Switch.PortRate.BitsPerSecond);

    public ClusterGraph Build(int planes)
    {
        var vertices = new VertexTable([.. _kind], [.. _node], [.. _index], [.. _plane], [.. _group], [.. _tier], [.. _hop]);
        var links = new LinkTable([.. _from], [.. _to], [.. _rate], [.. _latency], [.. _linkKind], [.. _linkPlane]);
        return new ClusterGraph(Node, Nodes, Fabric, Layout, planes, vertices, links);
    }

    private void Add(VertexKind kind, int node, int index, int plane, int group, byte tier, long hop)
    {
        _kind.Add(kind);
        _node.Add(node);
        _index.Add(index);
        _plane.Add(plane);
        _group.Add(group);
        _tier.Add(tier);
        _hop.Add(hop);
    }

    private void AddLink(int from, int to, long rate, long latency, LinkKind kind, int plane)
    {
        _from.Add(from);
        _to.Add(to);
        _rate.Add(rate);
        _latency.Add(latency);
        _linkKind.Add(kind);
        _linkPlane.Add(plane);
    }
}
