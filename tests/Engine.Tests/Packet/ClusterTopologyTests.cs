using Sim.Engine.Packet;
using Sim.Engine.Tests.Collectives;
using Sim.Topology.Hardware;
using Sim.Units;

namespace Sim.Engine.Tests.Packet;

public sealed class ClusterTopologyTests
{
    [Fact]
    public void A_cluster_gives_its_NICs_and_switches_with_their_latencies()
    {
        // Two nodes of eight NICs on one switch of 250 ns: NIC to switch pays the hop, switch to NIC the receiving NIC.
        var graph = TestClusters.Network(FabricKind.SingleSwitch, 2).Graph;
        var topology = ClusterTopology.Of(graph, new SimDuration(100_000));
        var cable = graph.Fabric.CableLatency.Picoseconds;
        Assert.Equal((16, 1, 32), (topology.Hosts, topology.Switches, topology.Links.Length));
        var run = Trees.Run(topology, Trees.Unlimited(16), Trees.Send(0, 9, Trees.Packets(1)));
        Assert.Equal((2 * (Trees.Full + cable)) + 250_000 + 100_000, run.Time(0));
    }
}
