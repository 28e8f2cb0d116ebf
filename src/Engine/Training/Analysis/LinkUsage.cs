using Sim.Engine.Network;
using Sim.Engine.Results;
using Sim.Topology;
using Sim.Units;

namespace Sim.Engine.Training.Analysis;

/// <summary>
/// Bytes and utilisation of the classes of resources over a run, by tier and plane. The storage plane is named by its tiers, and left out where idle. Where faults change
/// a link on the way, its bytes are compared with what each of its states could carry in its time; a state that ends before its first transfers do may show more than all of it.
/// </summary>
public static class LinkUsage
{
    public static IReadOnlyList<LinkUse> Of(ClusterNetwork network, SimTime end)
    {
        var links = network.Graph.Links;
        var classes = new SortedDictionary<(string Tier, int Plane), Sum>();
        var inForce = network.ShareInForce(end);
        var counted = new bool[links.Count];
        for (var resource = 0; resource < network.ResourceCount; resource++)
        {
            var members = network.Links(resource);
            var bytes = network.Flows.CarriedBytes(resource);
            var link = members[0];
            // Single links that belong to a bundle are counted through it; of PCIe and host memory what caches moved over.
            if (inForce[resource] == 0 || (bytes == 0 && links.Kind[link] != LinkKind.NvLink && members.Length == 1))
            {
                continue;
            }

            var isStorage = links.Plane[link] == network.Graph.StoragePlane && IsFabric(links.Kind[link]);
            if (isStorage && bytes == 0)
            {
                continue;
            }

            var tier = (isStorage ? "storage " : "") + TierOf(network.Graph, link);
            var key = (tier, isStorage || !IsFabric(links.Kind[link]) ? -1 : links.Plane[link]);
            classes.TryGetValue(key, out var sum);
            var capacity = network.WireCapacity(resource) * inForce[resource];
            var use = bytes / (capacity * end.Seconds);
            classes[key] = new Sum(sum.Links + CountNew(members, counted), sum.Bytes + bytes, sum.Capacity + capacity, Math.Max(sum.Max, use));
        }

        return [.. classes.Select(pair => new LinkUse(
            pair.Key.Tier, pair.Key.Plane, pair.Value.Links, pair.Value.Bytes, pair.Value.Bytes / (pair.Value.Capacity * end.Seconds), pair.Value.Max))];
    }

    /// <summary>How many of the links no other state of them has brought in yet.</summary>
    private static int CountNew(ReadOnlySpan<int> members, bool[] counted)
    {
        var count = 0;
        foreach (var member in members)
        {
            count += counted[member] ? 0 : 1;
            counted[member] = true;
        }

        return count;
    }

    private static bool IsFabric(LinkKind kind) => kind is LinkKind.NicPort or LinkKind.Fabric;

    /// <summary>What a link is, as tables name it: nvlink out, nic in, tier 1 up.</summary>
    public static string TierOf(ClusterGraph graph, int link)
    {
        var vertices = graph.Vertices;
        var (from, to) = (graph.Links.From[link], graph.Links.To[link]);
        return graph.Links.Kind[link] switch
        {
            LinkKind.NvLink => vertices.Kind[from] == VertexKind.Gpu ? "nvlink out" : "nvlink in",
            LinkKind.Pcie => PcieOf(graph, from, to),
            LinkKind.HostMemory => vertices.Kind[to] == VertexKind.Dram ? "memory write" : "memory read",
            LinkKind.NicPort => graph.IsNic(from) ? "nic out" : "nic in",
            _ => vertices.Tier[to] > vertices.Tier[from] ? $"tier {vertices.Tier[from]} up" : $"tier {vertices.Tier[to]} down",
        };
    }

    private static string PcieOf(ClusterGraph graph, int from, int to) => (graph.Vertices.Kind[from], graph.Vertices.Kind[to]) switch
    {
        (VertexKind.Gpu, _) => "pcie gpu out",
        (_, VertexKind.Gpu) => "pcie gpu in",
        (VertexKind.Nic, _) => "pcie nic in",
        (_, VertexKind.Nic) => "pcie nic out",
        (VertexKind.StorageNic, _) => "pcie storage in",
        (_, VertexKind.StorageNic) => "pcie storage out",
        (VertexKind.CpuSocket, _) => "pcie host in",
        _ => "pcie host out",
    };

    private readonly record struct Sum(int Links, double Bytes, double Capacity, double Max);
}
