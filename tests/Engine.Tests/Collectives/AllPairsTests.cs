using Sim.Engine.Collectives;
using Sim.Topology.Hardware;

namespace Sim.Engine.Tests.Collectives;

/// <summary>Nodes of 8 GPUs on 8 planes, 50 GB/s NICs, 200 GB/s NVLink; B bytes for each ordered pair of n GPUs.</summary>
public sealed class AllPairsTests
{
    [Fact]
    public void An_all_to_all_of_flows_takes_the_bytes_of_a_port_at_its_rate()
    {
        // A GPU sends to the n - 8 = 56 GPUs of other nodes: 56 B at 50 GB/s through its plane's NIC. Over NVLink it sends and forwards fewer bytes per rate:
        // 7 B within the node, 49 B to the rails of the other seven planes, at 200 GB/s.
        var network = TestClusters.Network(FabricKind.MultiPlaneFatTree, 8);
        var pairs = new AllPairs(network, new SendPaths(network, StepLatency.None), 64);
        Assert.Equal(64 * 63, pairs.Flows);
        pairs.Start(1_000_000);
        long[] tags = [];
        var ended = 0;
        while (network.Flows.ActiveFlows > 0)
        {
            ended += network.Flows.Complete(ref tags);
        }

        Assert.Equal(64 * 63, ended);
        Assert.Equal(64 * 63 * 1_000_000L, network.Flows.DeliveredBytes);
        Assert.InRange(network.Flows.Now.Seconds, 56e6 / 50e9, 56e6 / 50e9 * (1 + 1e-9));
    }

    [Fact]
    public void Every_link_carries_the_bytes_of_its_pairs_also_where_it_cannot_bind()
    {
        // Radix 8: leaves of 4 nodes. In each plane 4 NICs send to the 4 NICs of the other leaf, for each of the 8 senders of a node: 4 x 4 x 8 B go up from a leaf.
        var network = TestClusters.Network(FabricKind.MultiPlaneFatTree, 8, radix: 8);
        var pairs = new AllPairs(network, new SendPaths(network, StepLatency.None), 64);
        pairs.Start(1000);
        var links = network.Graph.Links;
        double fabric = 0;
        for (var resource = 0; resource < network.Router.ResourceCount; resource++)
        {
            if (links.Kind[network.Router.ResourceLinks(resource)[0]] == Sim.Topology.LinkKind.Fabric)
            {
                fabric += network.Flows.CarriedBytes(resource);
            }
        }

        // 8 planes x 2 leaves, up and down.
        Assert.Equal(8 * 2 * 2 * 4 * 4 * 8 * 1000.0, fabric, 1e-3);
    }
}
