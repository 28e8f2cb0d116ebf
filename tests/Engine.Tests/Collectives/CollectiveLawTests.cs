using Sim.Engine.Collectives;
using Sim.Engine.Network;
using Sim.Topology.Hardware;
using Sim.Units;
using Sim.Workloads.Collectives;

namespace Sim.Engine.Tests.Collectives;

/// <summary>Closed forms and bounds of collectives on clusters.</summary>
public sealed class CollectiveLawTests
{
    private const long Gibibyte = 1L << 30;

    // 2 (n-1) steps; each takes 2 us (1 us of software, 1 us of NVLink) and S/n over the port in chunks: with 1 chunk 14 (2 us + S/8/200 GB/s).
    [Fact]
    public void A_ring_of_one_chunk_in_a_node_takes_its_steps_one_after_the_other()
    {
        var outcome = Run(1, CollectiveSetups.Ring(CollectiveKind.AllReduce, 8, 8, new Bytes(Gibibyte), 1));
        var expected = 14 * (2e-6 + (Gibibyte / 8 / TestClusters.NvLink));
        Assert.Equal(expected, outcome.Time.Seconds, expected * 1e-9);
    }

    // With c chunks a port is always busy when (c-1)/c of a step's transfer hides the latency; only the last step's latency is left: 14 S/8/B + alpha.
    [Theory]
    [InlineData(4)]
    [InlineData(32)]
    [InlineData(128)]
    public void More_chunks_take_nothing_but_latency_from_a_ring(int chunks)
    {
        var outcome = Run(1, CollectiveSetups.Ring(CollectiveKind.AllReduce, 8, 8, new Bytes(Gibibyte), chunks));
        var expected = (14 * (Gibibyte / 8) / TestClusters.NvLink) + 2e-6;
        Assert.Equal(expected, outcome.Time.Seconds, expected * 1e-6);
    }

    // Between nodes each NIC carries one of 8 channels: 2 (n-1)/n S/8 at 50 GB/s = 5.27 ms for 64 ranks; NVLink carries 7: 2 (n-1)/n 7 S/8 at 200 GB/s, longer.
    [Fact]
    public void Eight_channels_of_a_ring_load_all_NICs_and_seven_eighths_of_NVLink()
    {
        var outcome = Run(8, CollectiveSetups.Ring(CollectiveKind.AllReduce, 64, 8, new Bytes(Gibibyte), 64), StepLatency.None);
        var nvLink = 2.0 * 63 / 64 * 7 / 8 * Gibibyte / TestClusters.NvLink;
        Assert.Equal(nvLink, outcome.BusiestLink.Seconds, nvLink * 1e-9);
        Assert.InRange(outcome.Time.Seconds, nvLink, nvLink * 1.001);
    }

    // Every rank sends S/n to each of n - 8 remote ranks by its node's 8 NICs of 50 GB/s: (n-8)/n S / 50 GB/s, and one latency: 1 + 3 us and three hops of 250 ns.
    [Theory]
    [InlineData(FabricKind.SingleSwitch)]
    [InlineData(FabricKind.MultiPlaneFatTree)]
    [InlineData(FabricKind.MultiRailFatTree)]
    public void An_all_to_all_is_no_faster_than_the_ports_and_no_slower(FabricKind kind)
    {
        var network = TestClusters.Network(kind, 8);
        var outcome = CollectiveRun.Run(
            network, TransportEfficiency.Ideal, CollectiveSetups.Direct(CollectiveKind.AllToAll, 64, new Bytes(Gibibyte)), StepLatency.None);
        var port = 56.0 / 64 * Gibibyte / TestClusters.Nic;
        Assert.InRange(outcome.Time.Seconds, port, port + 5e-6);
        Assert.InRange(outcome.TimesBound, 1, 1.001);
    }

    // Half of S goes to the other of two leaves of 4 nodes; uplinks of a quarter make that 4 times what the ports alone would take for it: 0.5 S x 4 / 50 GB/s.
    [Fact]
    public void A_quarter_of_the_uplinks_makes_an_all_to_all_wait_for_them()
    {
        // Radix 40 at 4:1 is 32 ports down and 8 up: 4 nodes of 8 NICs.
        var network = TestClusters.Network(FabricKind.FatTree2, 8, 40, oversubscription: 4);
        var outcome = CollectiveRun.Run(
            network, TransportEfficiency.Ideal, CollectiveSetups.Direct(CollectiveKind.AllToAll, 64, new Bytes(Gibibyte)), StepLatency.None);
        var uplinks = 0.5 * Gibibyte * 4 / TestClusters.Nic;
        Assert.Equal(uplinks, outcome.Time.Seconds, uplinks * 1e-3);
    }

    // Hashing puts more flows on some uplink than on the mean one; spraying never does.
    [Fact]
    public void Hashing_is_slower_than_spraying()
    {
        var setup = CollectiveSetups.HierarchicalAllToAll(128, 8, new Bytes(Gibibyte), 1);
        var sprayed = CollectiveRun.Run(TestClusters.Network(FabricKind.FatTree2, 16, 32), TransportEfficiency.Ideal, setup, StepLatency.None);
        var hashed = CollectiveRun.Run(
            TestClusters.Network(FabricKind.FatTree2, 16, 32, routing: RoutingKind.Ecmp), TransportEfficiency.Ideal, setup, StepLatency.None);
        Assert.True(hashed.Time > sprayed.Time);
    }

    // Both trees together move 2 S (n-1)/n through each inner port; filling costs 2 log2(n) of 128 chunks at a quarter of the port: less than a tenth.
    [Fact]
    public void A_pair_of_trees_takes_the_time_of_its_ports_and_the_fill()
    {
        var outcome = Run(1, CollectiveSetups.Tree(8, 8, new Bytes(Gibibyte), 128), StepLatency.None);
        var ports = 2.0 * 7 / 8 * Gibibyte / TestClusters.NvLink;
        Assert.InRange(outcome.Time.Seconds, ports, ports * 1.1);
    }

    // S leaves and enters each port once, whatever n: S / 200 GB/s on one node.
    [Fact]
    public void Switches_that_reduce_take_the_message_once()
    {
        var outcome = Run(1, CollectiveSetups.InNetwork(8, 8, new Bytes(Gibibyte), 1), StepLatency.None);
        Assert.Equal(Gibibyte / TestClusters.NvLink, outcome.Time.Seconds, 1.1e-6);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(64)]
    public void No_collective_beats_its_bound_or_its_busiest_link(int ranks)
    {
        var message = new Bytes(Gibibyte);
        foreach (var setup in (CollectiveSetup[])
        [
            CollectiveSetups.Ring(CollectiveKind.AllReduce, ranks, 8, message),
            CollectiveSetups.Ring(CollectiveKind.AllGather, ranks, 8, message),
            CollectiveSetups.Ring(CollectiveKind.ReduceScatter, ranks, 8, message),
            CollectiveSetups.Tree(ranks, 8, message),
            CollectiveSetups.HalvingDoubling(CollectiveKind.AllReduce, ranks, message),
            CollectiveSetups.Hierarchical(ranks, 8, message),
            CollectiveSetups.InNetwork(ranks, 8, message),
            CollectiveSetups.Direct(CollectiveKind.AllToAll, ranks, message),
            CollectiveSetups.HierarchicalAllToAll(ranks, 8, message),
        ])
        {
            var outcome = Run(Math.Max(1, ranks / 8), setup);
            Assert.True(outcome.TimesBound >= 1, $"{setup.Algorithm.Name}: {outcome.TimesBound}");
            Assert.True(outcome.Time >= outcome.BusiestLink, setup.Algorithm.Name);
        }
    }

    // The engine's links are ten times faster than the hardware that the bound is taken from.
    [Fact]
    public void Links_that_are_too_fast_break_the_bound()
    {
        var network = TestClusters.Network(FabricKind.SingleSwitch, 8, efficiency: new TransportEfficiency(10, 10));
        var outcome = CollectiveRun.Run(
            network, TransportEfficiency.Ideal, CollectiveSetups.Direct(CollectiveKind.AllToAll, 64, new Bytes(Gibibyte)), StepLatency.None);
        Assert.InRange(outcome.TimesBound, 0.09, 0.11);
    }

    [Fact]
    public void A_group_of_half_nodes_is_refused() => Assert.Contains(
        "whole nodes",
        Assert.Throws<ArgumentException>(() => Run(8, CollectiveSetups.Direct(CollectiveKind.AllToAll, 12, new Bytes(Gibibyte)))).Message,
        StringComparison.Ordinal);

    private static CollectiveOutcome Run(int nodes, CollectiveSetup setup, StepLatency? latency = null) => CollectiveRun.Run(
        TestClusters.Network(FabricKind.MultiPlaneFatTree, nodes),
        TransportEfficiency.Ideal,
        setup,
        latency ?? new StepLatency(SimDuration.Zero, SimDuration.FromMicroseconds(1), SimDuration.FromMicroseconds(3)));
}
