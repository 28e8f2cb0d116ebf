using Sim.Engine.Compute;
using Sim.Engine.Packet;
using Sim.Engine.Training;
using Sim.Units;
using Sim.Workloads.Pipelines;
using Sim.Workloads.Parallelism;
using Sim.Workloads.Programs;

namespace Sim.Engine.Tests.Training;

/// <summary>Training steps on packets: the same programs and latencies as on flows, so the same times where nothing crosses the fabric, and the stated ones where something does.</summary>
public sealed class PacketStepTests
{
    private static readonly SimDuration Microsecond = SimDuration.FromMicroseconds(1);

    /// <summary>Two nodes, two layers of experts, no bytes: kernels, barriers and dependencies alone.</summary>
    private static TrainingFixture Barriers => new()
    {
        Experts = 64, DataParallel = 16, PipelineRanks = 1, MicroBatches = 3, RowBytes = 0, Notify = Microsecond * 5, HopLatency = SimDuration.FromNanoseconds(300),
    };

    /// <summary>Four stages on a node each; a micro-batch is a byte at least.</summary>
    private static TrainingFixture Pipeline => new() { PipelineRanks = 4, DataParallel = 8, SendLatency = Microsecond * 3, HopLatency = SimDuration.FromNanoseconds(300) };

    /// <summary>Everything at once: two stages of two nodes, experts, tensor-parallel pairs, gradients and weights across nodes.</summary>
    private static TrainingFixture Everything => new()
    {
        Experts = 64, PipelineRanks = 2, DataParallel = 8, TensorParallel = 2, ExpertParallel = 16, MicroBatches = 4, Tokens = 512, Notify = Microsecond * 5, Fixed = Microsecond * 4,
        SendLatency = Microsecond * 3, RingStep = Microsecond * 2, GradientBytes = 4, WeightBytes = 2, InNode = new CollectiveModel(2e-6, 0.8, 1), HopLatency = SimDuration.FromNanoseconds(300),
    };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Without_bytes_every_operation_has_the_times_of_the_flow_engine(bool blocks)
    {
        var step = Barriers with { BlockingChunks = blocks };
        var (flows, packets) = (step.Run(), Run(step));
        Assert.True(flows.Log.Count > 500);
        for (var i = 0; i < flows.Log.Count; i++)
        {
            Assert.Equal((flows.Log.Start(i), flows.Log.End(i)), (packets.Log.Start(i), packets.Log.End(i)));
        }

        Assert.Equal(flows.Exchanges, packets.Exchanges);
    }

    [Fact]
    public void A_chain_of_stages_takes_as_much_longer_as_its_messages_have_ways()
    {
        // One micro-batch goes through four stages and back: six messages of one byte, each with a way that no flow has.
        var step = Pipeline with { MicroBatches = 1 };
        var (program, topology) = step.OnPackets();
        var way = new UnloadedTime(topology.Packets, new PacketParameters()).Of(program.Program.Messages[0]);
        Assert.Equal(step.Run().End + (way * 6), Run(step).End);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_pipeline_is_late_by_no_more_than_the_ways_of_its_longest_chain(bool blocks)
    {
        var step = Pipeline with { BlockingChunks = blocks };
        var (program, topology) = step.OnPackets();
        var way = new UnloadedTime(topology.Packets, new PacketParameters()).Of(program.Program.Messages[0]);
        // 1F1B: forward and backward of the first micro-batch, and a message and its answer for each further one.
        var late = (Run(step).End - step.Run().End).Picoseconds;
        Assert.InRange(late, 6 * way.Picoseconds, 2 * (6 + (2 * 7)) * way.Picoseconds);
    }

    [Fact]
    public void A_ring_across_nodes_takes_what_its_flows_take()
    {
        // Without kernels a step is the reduction of gradients and the gathering of weights over two nodes of eight: of the bytes 1/8 on each NIC beside 7/8 on NVLink. The steps of the ring need way and
        // latency, which channels hide in each other's transfers: short here, so that it does not matter.
        var step = new TrainingFixture
        {
            PipelineRanks = 1, DataParallel = 16, MicroBatches = 1, GradientBytes = 4, WeightBytes = 2, RingStep = Microsecond, Attention = (0, 0, 0), Mlp = (0, 0, 0),
            HopLatency = SimDuration.FromNanoseconds(300),
        };
        var (flows, packets) = (step.Run(), Run(step));
        Assert.InRange(packets.End.Seconds / flows.End.Seconds, 0.97, 1.03);
    }

    [Fact]
    public void A_step_without_exchanges_agrees_with_its_flows()
    {
        // Messages so long that their acknowledgements do not matter, and that meet nowhere: tensor-parallel pairs, two stages, gradients and weights across nodes.
        var step = Everything with { Experts = 0, ExpertParallel = 0, Tokens = 16_384 };
        var (flows, packets) = (step.Run(), Run(step));
        Assert.True(flows.Messages > 0 && flows.Collectives > 0);
        Assert.InRange(packets.End.Seconds / flows.End.Seconds, 0.97, 1.03);
    }

    /// <summary>An exchange goes in pieces, two of a connection at a time: between two nodes, where every GPU has one connection, that leaves the NIC idle for some of it.</summary>
    [Fact]
    public void A_step_with_exchanges_takes_a_little_longer_than_its_flows()
    {
        var (flows, packets) = (Everything.Run(), Run(Everything));
        Assert.InRange(packets.End.Seconds / flows.End.Seconds, 1, 1.15);
        Assert.Equal((flows.Exchanges, flows.Messages, flows.Collectives), (packets.Exchanges, packets.Messages, packets.Collectives));
        Assert.Equal(flows.RoutedBytes, packets.RoutedBytes);
    }

    [Fact]
    public void The_steps_of_a_ring_take_their_latency_one_by_one()
    {
        // 2 x 15 steps of 1 ms at least, and at most what flows take, which add all transfers to them.
        var step = new TrainingFixture
        {
            PipelineRanks = 1, DataParallel = 16, MicroBatches = 1, GradientBytes = 4, WeightBytes = 2, RingStep = Microsecond * 1000, Attention = (0, 0, 0), Mlp = (0, 0, 0),
            HopLatency = SimDuration.FromNanoseconds(300),
        };
        var (flows, packets) = (step.Run(), Run(step));
        Assert.InRange(packets.End.Seconds, 2 * 15 * 1e-3, flows.End.Seconds * 1.01);
    }

    [Fact]
    public void A_step_depends_neither_on_threads_nor_on_the_window()
    {
        var (step, topology) = Everything.OnPackets();
        ulong Hash(int threads, long window) =>
            new PacketNetwork(topology.Packets, new PacketParameters { Window = new SimDuration(window) }, step.Program).Run(threads).Hash;
        var hash = Hash(1, topology.Packets.Lookahead.Picoseconds);
        Assert.Equal([hash, hash, hash], [Hash(1, 33_333), Hash(2, topology.Packets.Lookahead.Picoseconds), Hash(3, 50_000)]);
    }

    [Fact]
    public void A_mirrored_schedule_runs_on_packets()
    {
        var step = Everything with { TensorParallel = 1, DataParallel = 16, ExpertParallel = 0, Schedule = DualPipeSchedule.Build, Assignment = StageAssignment.Mirrored };
        var (flows, packets) = (step.Run(), Run(step));
        Assert.InRange(packets.End.Seconds / flows.End.Seconds, 1, 1.15);
    }

    [Fact]
    public void A_step_that_is_cut_off_says_who_never_ended()
    {
        var (step, topology) = Everything.OnPackets();
        var run = new PacketNetwork(topology.Packets, new PacketParameters(), step.Program).Run(until: SimTime.Zero + (Microsecond * 50));
        Assert.Contains("stands still", Assert.Throws<SimulationDeadlockException>(() => step.Finish(run)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_barrier_without_latency_is_refused()
    {
        var (step, topology) = (Barriers with { Notify = SimDuration.Zero }).OnPackets();
        var refusal = Assert.Throws<ArgumentException>(() => new PacketNetwork(topology.Packets, new PacketParameters(), step.Program).Run());
        Assert.Contains("has no latency", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folded_group_is_refused()
    {
        var step = Everything with { Fold = 2, DataParallel = 16 };
        Assert.Contains("whole groups", Assert.Throws<ArgumentException>(() => step.OnPackets()).Message, StringComparison.Ordinal);
    }

    /// <summary>
    /// Why: of flows that meet at a link each has its share whoever the others are, so equal groups do the same at the same time. Packets that meet are served one after another, and who comes first is not the same in
    /// every group: rings lead on from the last group to the first. Only as long as rings meet nothing else are the groups alike.
    /// </summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Equal_groups_are_alike_on_flows_and_on_packets_only_where_rings_meet_nothing(bool overlap)
    {
        var step = Everything with { DataParallel = 16, Balanced = true, OverlapGradients = overlap, OverlapWeights = overlap };
        int Different(TrainingRun run)
        {
            // Ranks of a stage lie in a row, those of its second expert-parallel group behind those of the first.
            var (count, half) = (0, 16);
            for (var rank = 0; rank < half; rank++)
            {
                for (var stream = 0; stream < run.Workload.StreamCount; stream++)
                {
                    var operations = run.Workload.Programs[run.Ranks.PipelineRank[rank]].Total(stream);
                    for (var k = 0; k < operations; k++)
                    {
                        count += run.Log.End(run.Log.Index(rank, stream, k)) == run.Log.End(run.Log.Index(rank + half, stream, k)) ? 0 : 1;
                    }
                }
            }

            return count;
        }

        Assert.Equal(0, Different(step.Run()));
        Assert.Equal(overlap, Different(Run(step)) > 0);
    }

    private static TrainingRun Run(TrainingFixture fixture)
    {
        var (step, topology) = fixture.OnPackets();
        var run = new PacketNetwork(topology.Packets, new PacketParameters(), step.Program).Run();
        Assert.True(run.Totals.Conserved);
        return step.Finish(run);
    }
}
