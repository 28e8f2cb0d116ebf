using Sim.Engine.Network;
using Sim.Engine.Packet;
using Sim.Engine.Tests.Collectives;
using Sim.Topology;
using Sim.Topology.Hardware;
using Sim.Units;

namespace Sim.Engine.Tests.Packet;

public sealed class ClusterTopologyTests
{
    [Fact]
    public void A_message_without_a_path_is_refused()
    {
        // Two switches with a host each and nothing between them.
        PacketLink Cable(int from, int to) => new(from, to, DataRate.FromGigabitsPerSecond(400), new SimDuration(1_000_000), Buffer: null, 0);
        var topology = new PacketTopology(2, 2, [Cable(~0, 0), Cable(0, ~0), Cable(~1, 1), Cable(1, ~1)]);
        var refused = Assert.Throws<ArgumentException>(() => Trees.Run(topology, new PacketParameters(), Trees.Send(0, 1, new Bytes(1))));
        Assert.Contains("no path from host 0 to host 1", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cluster_gives_its_NICs_and_switches_with_their_latencies()
    {
        // Two nodes of eight NICs on one switch of 250 ns, half of it on each side, and the receiving NIC; payload at 4,096 / 4,160 of 400 Gb/s.
        var network = TestClusters.Network(FabricKind.SingleSwitch, 2, efficiency: new TransportEfficiency(4096.0 / 4160, 1));
        var topology = ClusterTopology.Of(network, new PacketFormat(), new SimDuration(100_000)).Packets;
        var cable = network.Graph.Fabric.CableLatency.Picoseconds;
        Assert.Equal((16, 1, 32), (topology.Hosts, topology.Switches, topology.Links.Length));
        var run = Trees.Run(topology, Trees.Unlimited(16), Trees.Send(0, 9, Trees.Packets(1)));
        Assert.Equal((2 * (Trees.Full + cable)) + 250_000 + 100_000, run.Time(0));
    }

    /// <summary>Two nodes with a NIC of four ports of 400 Gb/s behind a PCIe slot that carries them, each in its plane, whose spines hold 250 ns and whose cables have 100 ns.</summary>
    private static ClusterNetwork Bonded(params int[] deadPlanes)
    {
        var node = TestClusters.Network(FabricKind.SingleSwitch, 1).Graph.Node;
        node = node with { Gpus = 1, Nics = 1, PcieRate = node.PcieRate * 4, Nic = node.Nic with { Ports = 4, BondsPlanes = true } };
        var fabric = TestClusters.Network(FabricKind.MultiPlaneFatTree, 1).Graph.Fabric with { Planes = 4, CableLatency = SimDuration.FromNanoseconds(100) };
        var graph = FabricBuilder.Build(node, 2, fabric);
        var faults = new FaultSet([.. deadPlanes.Select(plane => new FaultSpec(FaultTarget.Plane, plane, 0, SimTime.Zero))]);
        var router = new FabricRouter(graph, RoutingKind.Adaptive, 1, seed: 7, deadPlanes.Length == 0 ? null : faults.Apply(graph, SimTime.Zero));
        return new ClusterNetwork(graph, router, new TransportEfficiency(4096.0 / 4160, 1), double.PositiveInfinity);
    }

    [Theory]
    [InlineData(PacketRouting.Spray)]
    [InlineData(PacketRouting.Adaptive)]
    public void A_bonded_NIC_spreads_a_message_over_its_planes(PacketRouting routing)
    {
        var network = Bonded();
        var topology = ClusterTopology.Of(network, new PacketFormat(), SimDuration.Zero);
        var run = Trees.Run(topology.Packets, Trees.Unlimited(1_000) with { Routing = routing }, Trees.Send(0, 1, Trees.Packets(4_000)));
        var ports = Enumerable.Range(0, topology.GraphLinks.Count).Where(link => network.Graph.Links.From[topology.GraphLinks[link]] == network.Graph.NicVertex(0, 0)).ToList();
        Assert.Equal(4, ports.Count);
        Assert.All(ports, link => Assert.InRange(run.Links[link].Sent.Count, 998 * 4160, 1_002 * 4160));
        // Four ports at once: a thousand packets each, and the way.
        Assert.InRange(run.Time(0), 1_000 * Trees.Full, (1_000 * Trees.Full) + 2_000_000);
    }

    [Theory]
    [InlineData(1, 3.0 / 4)]
    [InlineData(2, 2.0 / 4)]
    public void A_dead_plane_takes_its_share_of_the_rate(int dead, double share)
    {
        double Time(ClusterNetwork network) =>
            Trees.Run(ClusterTopology.Of(network, new PacketFormat(), SimDuration.Zero).Packets, Trees.Unlimited(1_000) with { Routing = PacketRouting.Spray }, Trees.Send(0, 1, Trees.Packets(8_000))).Time(0);
        Assert.Equal(share, Time(Bonded()) / Time(Bonded([.. Enumerable.Range(0, dead)])), 0.01);
    }

    [Fact]
    public void Bonding_keeps_the_latency_of_the_way()
    {
        // A switch of 250 ns, two cables of 100 ns; 64 + 64 bytes at 400 Gb/s on both, and at four times that inside the NICs.
        var topology = ClusterTopology.Of(Bonded(), new PacketFormat(), SimDuration.Zero).Packets;
        var run = Trees.Run(topology, Trees.Unlimited(1), Trees.Send(0, 1, new Bytes(64)));
        Assert.Equal(450_000 + (2 * 2_560) + (2 * 640), run.Time(0));
    }
}
