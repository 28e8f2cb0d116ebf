using Sim.Engine.Network;
using Sim.Engine.Packet;
using Sim.Engine.Tests.Collectives;
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
}
