using Sim.Topology;
using Sim.Units;

namespace Sim.Engine.Packet;

/// <summary>The scale-out fabric of a cluster: every NIC is a host; the switch's hop latency is the pipeline latency of what it receives.</summary>
public static class ClusterTopology
{
    /// <summary>The packet network of the compute planes. Host number = node x NICs per node + NIC. Throws <see cref="ArgumentException"/> for NICs with several ports.</summary>
    /// <param name="graph">The cluster.</param>
    /// <param name="nicLatency">Fixed pipeline latency of a NIC that receives.</param>
    public static PacketTopology Of(ClusterGraph graph, SimDuration nicLatency)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var end = new int[graph.Vertices.Count];
        for (var nic = 0; nic < graph.NicCount; nic++)
        {
            end[graph.NicVertex(nic / graph.NicsPerNode, nic % graph.NicsPerNode)] = ~nic;
        }

        for (var s = 0; s < graph.SwitchCount; s++)
        {
            end[graph.FirstSwitch + s] = s;
        }

        var table = graph.Links;
        var links = new List<PacketLink>();
        for (var i = 0; i < table.Count; i++)
        {
            if (table.Kind[i] is not (LinkKind.NicPort or LinkKind.Fabric) || table.Plane[i] == graph.StoragePlane)
                continue;
            var receiver = graph.IsNic(table.To[i]) ? nicLatency : new SimDuration(graph.Vertices.HopLatency[table.To[i]]);
            var latency = new SimDuration(table.Latency[i]) + receiver;
            var tier = Math.Max(graph.Vertices.Tier[table.From[i]], graph.Vertices.Tier[table.To[i]]) - 1;
            links.Add(new PacketLink(end[table.From[i]], end[table.To[i]], new DataRate(table.Rate[i]), latency, Buffer: null, tier));
        }

        return new PacketTopology(graph.NicCount, graph.SwitchCount, [.. links]);
    }
}
