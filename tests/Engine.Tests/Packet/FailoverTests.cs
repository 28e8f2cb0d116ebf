using Sim.Engine.Collectives;
using Sim.Engine.Network;
using Sim.Engine.Packet;
using Sim.Engine.Tests.Collectives;
using Sim.Topology;
using Sim.Topology.Hardware;
using Sim.Units;
using Sim.Workloads.Collectives;

namespace Sim.Engine.Tests.Packet;

/// <summary>A plane that is down, from the start or from a time in the run: all arrives, over the other NICs of the nodes.</summary>
public sealed class FailoverTests
{
    // An all-to-all of 8 MiB over 32 GPUs on four nodes: 24 of 32 parts, 6 MiB, leave by each NIC at 50 GB/s less headers: 127.8 us.
    private const long Bytes = 8 << 20;

    private const double Alone = Bytes * 24.0 / 32 * 4160 / 4096 / 50e9;

    private static readonly SimDuration Detection = SimDuration.FromMicroseconds(10);

    private static readonly ClusterNetwork Whole = TestClusters.Network(FabricKind.MultiPlaneFatTree, 4, efficiency: new TransportEfficiency(4096.0 / 4160, 1));

    private static readonly CollectiveSetup AllToAll = CollectiveSetups.Direct(CollectiveKind.AllToAll, 32, new Bytes(Bytes));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Seven_nics_carry_what_eight_carried_when_a_plane_is_down(bool onPackets)
    {
        var network = new ClusterNetwork(Whole.Graph, Down(3), new TransportEfficiency(4096.0 / 4160, 1), double.PositiveInfinity);
        var seconds = onPackets ? Run(network, [], null).Seconds : CollectiveRun.Run(network, new TransportEfficiency(4096.0 / 4160, 1), AllToAll, StepLatency.None).Time.Seconds;

        // Beside the NICs some microseconds of NVLink and switches on the way. On packets a message leaves when all of it has been copied to its NIC, and all copies begin at once.
        Assert.InRange(seconds / (Alone * 8 / 7), 0.99, onPackets ? 1.6 : 1.03);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(90)]
    public void A_plane_lost_on_the_way_costs_its_share_of_what_was_left(double microseconds)
    {
        var at = SimTime.Zero + SimDuration.FromMicroseconds(microseconds);
        var (seconds, totals) = Run(Whole, [new FaultSpec(FaultTarget.Plane, 3, 0, at)], at);

        // At best eight planes up to the loss, seven after it. At worst all begins anew when the loss is known.
        var ideal = at.Picoseconds * 1e-12;
        ideal += (Alone - ideal) * 8 / 7;
        Assert.True(totals.Losses > 0 && totals.Conserved);
        Assert.InRange(seconds, ideal * 0.99, (at.Picoseconds * 1e-12) + Detection.Seconds + Run(new ClusterNetwork(Whole.Graph, Down(3), new TransportEfficiency(4096.0 / 4160, 1), double.PositiveInfinity), [], null).Seconds);
    }

    [Fact]
    public void A_loss_after_the_end_changes_nothing()
    {
        var late = SimTime.Zero + SimDuration.FromMicroseconds(10_000);
        Assert.Equal(Run(Whole, [], null), Run(Whole, [new FaultSpec(FaultTarget.Plane, 3, 0, late)], late));
    }

    [Fact]
    public void A_loss_depends_neither_on_threads_nor_on_the_window()
    {
        var at = SimTime.Zero + SimDuration.FromMicroseconds(40);
        (double, PacketTotals) With(int threads, long? window) => Run(Whole, [new FaultSpec(FaultTarget.Plane, 3, 0, at)], at, threads, window);
        var one = With(1, null);
        Assert.Equal(one, With(2, 70_000));
        Assert.Equal(one, With(3, 125_000));
    }

    [Fact]
    public void Messages_beside_others_take_what_they_take_alone_where_they_share_nothing()
    {
        MessageSet Triggered(int host) => new(
            [Trees.Send(host, host + 1, new Bytes(100_000), start: 1_000) with { ReceivedTrigger = 0 }, Trees.Send(host + 1, host, new Bytes(5_000)) with { StartTrigger = 0 }], [1]);
        var star = Trees.Star(4);
        var parameters = Trees.Unlimited(64);
        PacketRun Run(MessageSet workload) => new PacketNetwork(star, parameters, workload).Run();
        var both = Run(Triggered(0).Beside(Triggered(2)));
        Assert.Equal(Run(Triggered(0)).Messages, both.Messages.Take(2));
        Assert.Equal(Run(Triggered(2)).Messages, both.Behind(Triggered(0)).Messages);
    }

    private static FabricRouter Down(int plane) =>
        new(Whole.Graph, RoutingKind.Adaptive, health: new FaultSet([new FaultSpec(FaultTarget.Plane, plane, 0, SimTime.Zero)]).Apply(Whole.Graph, SimTime.Zero));

    private static (double Seconds, PacketTotals Totals) Run(ClusterNetwork network, FaultSpec[] faults, SimTime? lost, int threads = 1, long? window = null)
    {
        var topology = ClusterTopology.Of(network, new PacketFormat(), SimDuration.Zero);
        var builder = new ProgramBuilder(topology);
        var program = new CollectiveProgram(builder, network, AllToAll, new SendPaths(network, StepLatency.None).EndLatency);
        var links = Enumerable.Range(0, topology.GraphLinks.Count).Where(link => faults.Any(fault => network.Graph.Links.Plane[topology.GraphLinks[link]] == fault.Index));
        var parameters = new PacketParameters
        {
            Window = window is { } length ? new SimDuration(length) : null,
            Faults = new FaultParameters { Detection = Detection, Faults = [.. links.Select(link => new PacketFault(link, lost!.Value, SimTime.Never) { IsDown = true })] },
        };
        PacketRun Once(MessageSet workload, SimTime? until) => new PacketNetwork(topology.Packets, parameters, workload).Run(threads, until);
        var log = new FailoverLog();
        RouteChange[] changes = lost is { } at ? [new RouteChange(at, Down(3))] : [];
        var run = Once(Failover.Through(changes, Detection, topology, builder.Build(), (now, known) => Once(now, known), log), null);
        return (program.RankEnds(run.Rerouted(log)).Max() * 1e-12, run.Totals);
    }
}
