using System.Globalization;

namespace Sim.Topology;

/// <summary>Readable names of vertices: <c>node12.nic3</c>, <c>plane0.leaf5</c>.</summary>
public static class VertexNames
{
    /// <summary>The name of a vertex; unique within the graph.</summary>
    public static string NameOf(this ClusterGraph graph, int vertex)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var v = graph.Vertices;
        var part = v.Kind[vertex] switch
        {
            VertexKind.Gpu => "gpu",
            VertexKind.NvLinkSwitch => "nvswitch",
            VertexKind.PcieSwitch => "pcie",
            VertexKind.CpuSocket => "cpu",
            VertexKind.Dram => "dram",
            VertexKind.Nic => "nic",
            VertexKind.StorageNic => "storage-nic",
            VertexKind.Leaf => "leaf",
            VertexKind.Spine => "spine",
            VertexKind.Core => "core",
            _ => "switch",
        };
        var owner = vertex < graph.FirstSwitch
            ? string.Create(CultureInfo.InvariantCulture, $"node{v.Node[vertex]}")
            : v.Plane[vertex] == graph.StoragePlane ? "storage" : string.Create(CultureInfo.InvariantCulture, $"plane{v.Plane[vertex]}");
        return string.Create(CultureInfo.InvariantCulture, $"{owner}.{part}{v.Index[vertex]}");
    }

    /// <summary>Both ends of a link: <c>plane0.leaf5->plane0.spine2</c>.</summary>
    public static string NameOfLink(this ClusterGraph graph, int link)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return graph.NameOf(graph.Links.From[link]) + "->" + graph.NameOf(graph.Links.To[link]);
    }

    /// <summary>The vertex of that name, or -1. Linear in the number of vertices: for input, not for loops.</summary>
    public static int FindVertex(this ClusterGraph graph, string name)
    {
        ArgumentNullException.ThrowIfNull(graph);
        for (var v = 0; v < graph.Vertices.Count; v++)
        {
            if (string.Equals(graph.NameOf(v), name, StringComparison.Ordinal))
                return v;
        }

        return -1;
    }
}
