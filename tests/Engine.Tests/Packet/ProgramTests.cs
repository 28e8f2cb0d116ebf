using Sim.Engine.Collectives;
using Sim.Engine.Exchange;
using Sim.Engine.Network;
using Sim.Engine.Packet;
using Sim.Engine.Tests.Collectives;
using Sim.Topology.Hardware;
using Sim.Units;
using Sim.Workloads.Collectives;
using Sim.Workloads.Experts;

namespace Sim.Engine.Tests.Packet;

/// <summary>Collectives and exchanges on packets against the same on flows.</summary>
public sealed class ProgramTests
{
    public static TheoryData<string, long> Collectives => new() { { "ring", 256 << 20 }, { "direct", 32 << 20 }, { "halving", 64 << 20 }, { "all-to-all", 32 << 20 } };

    /// <summary>Long messages without incast: flows and packets agree within 3 %.</summary>
    [Theory]
    [MemberData(nameof(Collectives))]
    public void Packets_and_flows_agree_on_long_messages(string name, long bytes)
    {
        var network = TestClusters.Network(FabricKind.SingleSwitch, 4, efficiency: new TransportEfficiency(4096.0 / 4160, 1));
        var setup = name switch
        {
            "ring" => CollectiveSetups.Ring(CollectiveKind.AllGather, 32, 8, new Bytes(bytes)),
            "direct" => CollectiveSetups.Direct(CollectiveKind.ReduceScatter, 32, new Bytes(bytes)),
            "halving" => CollectiveSetups.HalvingDoubling(CollectiveKind.AllReduce, 32, new Bytes(bytes)),
            _ => CollectiveSetups.Direct(CollectiveKind.AllToAll, 32, new Bytes(bytes)),
        };
        var flows = CollectiveRun.Run(network, new TransportEfficiency(4096.0 / 4160, 1), setup, StepLatency.None).Time.Seconds;
        var topology = ClusterTopology.Of(network, new PacketFormat(), SimDuration.Zero);
        var builder = new ProgramBuilder(topology);
        var program = new CollectiveProgram(builder, network, setup, new SendPaths(network, StepLatency.None).EndLatency);
        var run = new PacketNetwork(topology.Packets, new PacketParameters(), builder.Build()).Run();
        var packets = program.RankEnds(run).Max() * 1e-12;
        Assert.InRange(packets / flows, 0.97, 1.03);
    }

    /// <summary>Seven senders meet at each NIC, so packets wait and are refused where flows share: up to 6 % more, and never less than the flows beyond what ends at one instant there.</summary>
    [Theory]
    [InlineData(ExchangeKind.Dispatch)]
    [InlineData(ExchangeKind.Combine)]
    public void An_exchange_on_packets_takes_a_little_longer_than_its_flows(ExchangeKind kind)
    {
        var network = TestClusters.Network(FabricKind.MultiPlaneFatTree, 8, efficiency: new TransportEfficiency(4096.0 / 4160, 1));
        var draw = new RoutingDraw(new ExpertRouting { Tokens = 4096, Experts = 256, TopK = 8, GroupLimit = 4, Nodes = 8, GpusPerNode = 8 }, 1);
        int[] gpus = [.. Enumerable.Range(0, 64)];
        var group = new ExchangeGroup(network, gpus);
        var bound = ExchangeBound.For(network.Graph, 8, new TransportEfficiency(4096.0 / 4160, 1), double.PositiveInfinity);
        var flows = ExchangeRun.Run(network, group, kind, draw, 0, 7168, SimDuration.Zero, bound);
        var topology = ClusterTopology.Of(network, new PacketFormat(), SimDuration.Zero);
        var builder = new ProgramBuilder(topology);
        var program = new ExchangeProgram(builder, 8, network.Router.QueuePairsPerPeer, gpus, kind, Counts(draw), 7168);
        var run = new PacketNetwork(topology.Packets, new PacketParameters(), builder.Build()).Run();
        Assert.True(run.Totals.Conserved);
        Assert.InRange(program.RankEnds(run).Max() * 1e-12 / flows.Slowest.Seconds, 1, 1.06);
    }

    [Fact]
    public void An_exchange_depends_neither_on_threads_nor_on_the_window()
    {
        var network = TestClusters.Network(FabricKind.MultiPlaneFatTree, 4);
        var draw = new RoutingDraw(new ExpertRouting { Tokens = 256, Experts = 64, TopK = 8, GroupLimit = 4, Nodes = 4, GpusPerNode = 8 }, 1);
        var topology = ClusterTopology.Of(network, new PacketFormat(), SimDuration.Zero);
        var builder = new ProgramBuilder(topology);
        var program = new ExchangeProgram(builder, 8, network.Router.QueuePairsPerPeer, [.. Enumerable.Range(0, 32)], ExchangeKind.Combine, Counts(draw), 7168);
        Assert.Equal(32, program.Through.Count);
        var workload = builder.Build();
        ulong Hash(int threads, long window) =>
            new PacketNetwork(topology.Packets, new PacketParameters { Window = new SimDuration(window) }, workload).Run(threads).Hash;
        var hash = Hash(1, topology.Packets.Lookahead.Picoseconds);
        Assert.Equal([hash, hash, hash], [Hash(1, 33_333), Hash(2, 125_000), Hash(3, 50_000)]);
    }

    [Fact]
    public void Messages_of_one_queue_pair_take_one_path()
    {
        // Two leaves over several spines; one queue pair, so that all pieces from NIC to NIC collide nowhere but with themselves: one uplink carries them all.
        var network = TestClusters.Network(FabricKind.FatTree2, 16, radix: 16, routing: RoutingKind.Ecmp);
        var topology = ClusterTopology.Of(network, new PacketFormat(), SimDuration.Zero);
        var builder = new ProgramBuilder(topology);
        var connections = new Connections(builder, 1);
        for (var piece = 0; piece < 16; piece++)
        {
            connections.Send(0, 127, 65_536, ProgramBuilder.Start, ProgramBuilder.Start);
        }

        var run = new PacketNetwork(topology.Packets, new PacketParameters { Routing = PacketRouting.Ecmp }, builder.Build()).Run();
        var used = run.Links.Where((link, i) => topology.Packets.Links[i] is { Source: >= 0, Target: >= 0 } && link.Sent.Count >= 16 * 65_536).Count();
        Assert.Equal(2, used);
    }

    private static RoutingCounts[] Counts(RoutingDraw draw) => [.. Enumerable.Range(0, draw.Routing.Ranks).Select(rank =>
    {
        var counts = new RoutingCounts(draw.Routing.Nodes, draw.Routing.Ranks);
        draw.Fill(0, 0, rank, counts);
        return counts;
    })];
}
