using CsCheck;
using Sim.Engine.Packet;
using Sim.Units;

namespace Sim.Engine.Tests.Packet;

public sealed class LawTests
{
    private static readonly Gen<PacketTopology> Topologies = Gen.Select(
        Gen.Int[1, 3], Gen.Int[1, 4], Gen.Int[1, 3], Gen.Int[1, 2], Gen.Long[10_000, 2_000_000], OneOf(100.0, 180.0, 400.0),
        (tiers, down, up, bundle, latency, rate) =>
        {
            var leaf = Trees.Tier(down + 1, up * bundle, latency) with { DownlinkRate = DataRate.FromGigabitsPerSecond(rate) };
            var middle = Trees.Tier(2 * bundle, 2, latency + 50_000) with { Bundle = bundle, SwitchLatency = new SimDuration(30_000) };
            var top = Trees.Tier(3, 0, latency + 7);
            return tiers switch
            {
                1 => FatTreeTopology.Build(down + 1, down + 1, [leaf with { RadixUp = 0 }]),
                2 => FatTreeTopology.Build(2 * (down + 1), 2 * (down + 1), [leaf, middle with { RadixUp = 0 }]),
                _ => FatTreeTopology.Build(6 * (down + 1), 2 * (down + 1), [leaf, middle, top]),
            };
        });

    private static readonly Gen<PacketParameters> Parameters = Gen.Select(
        OneOf(TransportKind.Window, TransportKind.Ndp, TransportKind.Dcqcn), OneOf(PacketRouting.Ecmp, PacketRouting.Static, PacketRouting.Spray), Gen.Bool, Gen.Bool, Gen.Int[2, 60], Gen.Int[1, 40], Gen.Long[0, 3_000_000],
        (transport, routing, trimming, cutThrough, buffer, window, overhead) => new PacketParameters
        {
            Routing = routing,
            Transport = new TransportParameters { Kind = transport, Window = window },
            Switch = new SwitchParameters
            {
                Trimming = trimming, CutThrough = cutThrough, DataBuffer = new Bytes(buffer * 4160), ControlBuffer = new Bytes(buffer * 400),
                MarkFrom = new Bytes(4160), MarkAll = new Bytes(40_000), MarkProbability = 0.5,
            },
            Nic = new NicParameters { SendOverhead = new(overhead), MessageInterval = new(overhead / 3) },
        });

    private static readonly Gen<(PacketTopology Topology, PacketParameters Parameters, MessageSet Workload)> Runs =
        from topology in Topologies
        from parameters in Parameters
        from messages in Gen.Select(Gen.Int[0, topology.Hosts - 1], Gen.Int[1, topology.Hosts - 1], Gen.Long[1, 300_000], Gen.Long[0, 5_000_000])
            .Select(m => new Message(m.Item1, (m.Item1 + m.Item2) % topology.Hosts, new Bytes(m.Item3), new SimTime(m.Item4))).Array[1, 40]
        select (topology, parameters, new MessageSet(messages));

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    [Fact]
    public void The_result_depends_neither_on_threads_nor_on_the_window() =>
        Runs.Select(Gen.Double[0.01, 1], Gen.Int[2, 4]).Sample(
            (run, share, threads) =>
            {
                var window = new SimDuration(Math.Max(1, (long)(run.Topology.Lookahead.Picoseconds * share)));
                var hash = new PacketNetwork(run.Topology, run.Parameters, run.Workload).Run().Hash;
                var shorter = new PacketNetwork(run.Topology, run.Parameters with { Window = window }, run.Workload);
                return shorter.Run().Hash == hash && shorter.Run(threads).Hash == hash
                    && new PacketNetwork(run.Topology, run.Parameters, run.Workload).Run(threads).Hash == hash;
            },
            iter: 60, threads: 1);

    [Fact]
    public void Every_message_arrives_and_nothing_appears_or_vanishes() =>
        Runs.Sample(
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
        Runs.Select(Gen.Long[1, 20_000_000], Gen.Int[1, 3]).Sample(
            (run, until, threads) => new PacketNetwork(run.Topology, run.Parameters, run.Workload).Run(threads, new SimTime(until)).Totals.Conserved,
            iter: 100, threads: 1);

    [Fact]
    public void No_message_is_faster_than_on_an_empty_network() =>
        Runs.Where(run => !run.Parameters.Switch.CutThrough && run.Parameters.Routing != PacketRouting.Spray).Sample(
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

    [Fact]
    public void A_packet_allocates_nothing()
    {
        // Twice the packets of the same matrix, when queues have had their depth: what grows is three bits per packet (acknowledged, to send again,
        // received), set up before the first event. An object per packet would be 24 bytes.
        var topology = Trees.FatTree(4);
        long Allocated(long packets)
        {
            var workload = MatrixGenerator.Permutation(topology.Hosts, Trees.Packets(packets), 1);
            var network = new PacketNetwork(topology, new PacketParameters { Switch = new SwitchParameters { MarkFrom = new Bytes(20_000) } }, workload);
            network.Run();
            var before = GC.GetAllocatedBytesForCurrentThread();
            network.Run();
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        var growth = Allocated(16_000) - Allocated(8_000);
        Assert.InRange(growth, 0, topology.Hosts * 8_000);
    }
}
