using CsCheck;
using Sim.Engine.Packet;
using Sim.Units;

namespace Sim.Engine.Tests.Packet;

public sealed class LawTests
{
    /// <summary>With faults and without.</summary>
    private static readonly Gen<(PacketTopology Topology, PacketParameters Parameters, MessageSet Workload)> AnyTwice =
        Gen.OneOf(RandomRuns.Any, RandomRuns.WithFaults(RandomRuns.Any));

    [Fact]
    public void The_result_depends_neither_on_threads_nor_on_the_window() =>
        AnyTwice.Select(Gen.Double[0.01, 1], Gen.Int[2, 4]).Sample(
            (run, share, threads) =>
            {
                var window = new SimDuration(Math.Max(1, (long)(run.Topology.Lookahead.Picoseconds * share)));
                var hash = new PacketNetwork(run.Topology, run.Parameters, run.Workload).Run().Hash;
                var shorter = new PacketNetwork(run.Topology, run.Parameters with { Window = window }, run.Workload);
                return shorter.Run().Hash == hash && shorter.Run(threads).Hash == hash
                    && new PacketNetwork(run.Topology, run.Parameters, run.Workload).Run(threads).Hash == hash;
            },
            iter: 100, threads: 1);

    [Fact]
    public void Every_message_arrives_and_nothing_appears_or_vanishes() =>
        AnyTwice.Sample(
            run =>
            {
                var result = new PacketNetwork(run.Topology, run.Parameters, run.Workload).Run();
                Assert.Equal(run.Workload.Messages.Count, result.Completed);
                Assert.True(result.Totals.Conserved);
                Assert.Equal(0, result.Totals.DataInFlight + result.Totals.ControlInFlight);
            },
            iter: 100, threads: 1);

    [Fact]
    public void Nothing_appears_or_vanishes_up_to_any_instant() =>
        AnyTwice.Select(Gen.Long[1, 20_000_000], Gen.Int[1, 3]).Sample(
            (run, until, threads) => new PacketNetwork(run.Topology, run.Parameters, run.Workload).Run(threads, new SimTime(until)).Totals.Conserved,
            iter: 100, threads: 1);

    [Fact]
    public void No_message_is_faster_than_on_an_empty_network() =>
        RandomRuns.Any.Where(run => !run.Parameters.Switch.CutThrough && (run.Parameters.Routing is PacketRouting.Ecmp or PacketRouting.Static)).Sample(
            run =>
            {
                var unloaded = new UnloadedTime(run.Topology, run.Parameters);
                var result = new PacketNetwork(run.Topology, run.Parameters, run.Workload).Run();
                for (var m = 0; m < run.Workload.Messages.Count; m++)
                {
                    Assert.True(result.Messages[m].CompletionTime >= unloaded.Of(run.Workload.Messages[m]));
                }
            },
            iter: 60, threads: 1);

    [Theory]
    [InlineData(FlowControl.None)]
    [InlineData(FlowControl.Credit)]
    [InlineData(FlowControl.Pause)]
    public void A_packet_allocates_nothing(FlowControl control)
    {
        // Twice the packets of the same matrix, when queues have had their depth: what grows is three bits per packet (acknowledged, to send again,
        // received), set up before the first event. An object per packet would be 24 bytes.
        var topology = Trees.FatTree(4);
        long Allocated(long packets)
        {
            var workload = MatrixGenerator.Permutation(topology.Hosts, Trees.Packets(packets), 1);
            var parameters = new PacketParameters { Switch = new SwitchParameters { MarkFrom = new Bytes(20_000) }, FlowControl = new FlowControlParameters { Kind = control } };
            var network = new PacketNetwork(topology, parameters, workload);
            network.Run();
            var before = GC.GetAllocatedBytesForCurrentThread();
            network.Run();
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        var growth = Allocated(16_000) - Allocated(8_000);
        Assert.InRange(growth, 0, topology.Hosts * 8_000);
    }
}
