using Sim.Engine.Network;
using Sim.Engine.Results;
using Sim.Engine.Training;
using Sim.Engine.Training.Analysis;
using Sim.Topology;
using Sim.Topology.Hardware;
using Sim.Units;
using Sim.Workloads.Parallelism;
using Sim.Workloads.Pipelines;
using Sim.Workloads.Programs;

namespace Sim.Engine.Tests.Training;

public sealed class TrainingSimulationTests
{
    // Two layers per stage: F = 2 x (10 + 20) us = 60 us, input gradient 60 us, weight gradient 60 us.
    private const long Chunk = 60_000_000;

    private static readonly StageTimes ChunkTimes = new(new(Chunk), new(Chunk), new(Chunk), new(3 * Chunk));

    private static readonly TrainingFixture Dense = new();

    private static readonly TrainingFixture WithExperts = new() { Experts = 64, DataParallel = 16, PipelineRanks = 2, Tokens = 512 };

    [Fact]
    public void Without_communication_1f1b_takes_what_the_ideal_executor_says()
    {
        // (C + PP - 1)(F + B) = (8 + 3) x 180 us = 1.98 ms; gradients leave before the last layer's weight gradient of attention (10 us), at 3 boundaries.
        Assert.Equal((11 * 3 * Chunk) - 30_000_000, Dense.Run().End.Picoseconds);
    }

    [Fact]
    public void Without_communication_zb1p_takes_what_the_ideal_executor_says()
    {
        var fixture = new TrainingFixture { Schedule = ZeroBubbleSchedule.Build };
        var ideal = IdealExecutor.Run(ZeroBubbleSchedule.Build(4, 8), ChunkTimes);
        Assert.Equal(ideal.Makespan.Picoseconds, fixture.Run().End.Picoseconds);
    }

    [Fact]
    public void Without_communication_dualpipe_is_no_slower_than_with_whole_chunks_and_no_faster_than_its_work()
    {
        var fixture = new TrainingFixture { Schedule = DualPipeSchedule.Build, Assignment = StageAssignment.Mirrored };
        var ideal = IdealExecutor.Run(DualPipeSchedule.Build(4, 8), ChunkTimes);
        // Messages leave in mid-pair here and at its end there; work per rank is 8 x 3 chunks.
        Assert.InRange(fixture.Run().End.Picoseconds, 8 * 3 * Chunk, ideal.Makespan.Picoseconds);
    }

    [Fact]
    public void A_message_between_stages_delays_the_next_stage_by_its_transfer()
    {
        var fixture = new TrainingFixture { PipelineRanks = 2, MicroBatches = 1, Tokens = 25_000 };
        // F0 60 us, 25,000 x 2,048 B at 50 GB/s = 1.024 ms, F1 60 us, B1 110 us (its 120 without the last attention weight gradient), 1.024 ms, B0 120 us.
        Assert.Equal(60_000_000L + 1_024_000_000 + 60_000_000 + 110_000_000 + 1_024_000_000 + 120_000_000, fixture.Run().End.Picoseconds);
    }

    [Fact]
    public void Phases_and_bubble_of_every_rank_sum_to_the_step()
    {
        var run = WithExperts.Run();
        for (var rank = 0; rank < run.Ranks.Count; rank++)
        {
            var times = PhaseTimes.Of(run, rank);
            var sum = Enum.GetValues<StepPhase>().Sum(phase => times[phase]) + times.Bubble;
            Assert.Equal(run.End.Seconds, sum, 1e-11);
        }
    }

    [Fact]
    public void The_critical_path_covers_the_step_without_gap_or_overlap()
    {
        var run = WithExperts.Run();
        var path = CriticalPath.Of(run);
        Assert.Equal(0, path[0].StartSeconds, 1e-12);
        Assert.Equal(run.End.Seconds, path[^1].EndSeconds, 1e-12);
        for (var i = 1; i < path.Count; i++)
        {
            Assert.Equal(path[i - 1].EndSeconds, path[i].StartSeconds, 1e-12);
        }
    }

    [Fact]
    public void Every_micro_batch_passes_every_expert_layer_in_four_exchanges()
    {
        var run = WithExperts.Run();
        // 8 micro-batches x 4 layers x 4 exchanges, one group per stage, 16 ranks of 2 nodes each.
        Assert.Equal(8 * 4 * 4, run.Exchanges);
        Assert.Equal(8 * 4 * 4 * 16, run.ScaleOutFlows);
        Assert.Equal(8 * 4 * 4 * 16, run.OwnNodeFlows);
        Assert.Equal(8 * 2 * 16, run.Messages);
    }

    [Fact]
    public void The_same_inputs_give_the_same_hash()
    {
        Assert.Equal(WithExperts.Run().Log.Hash, WithExperts.Run().Log.Hash);
    }

    [Fact]
    public void Any_single_input_changes_the_hash()
    {
        TrainingFixture Changed(ulong seed = 1, long tokens = 512, double nic = 400, long attention = 10, double notify = 0, int microBatches = 8, bool yields = true, bool blocking = false) => new()
        {
            Experts = 64, DataParallel = 16, PipelineRanks = 2, Seed = seed, Tokens = tokens, NicGigabits = nic, Attention = (attention, 10, 10),
            Notify = SimDuration.FromMicroseconds(notify), MicroBatches = microBatches, SendsYield = yields, BlockingChunks = blocking,
        };
        TrainingFixture[] variants =
        [
            Changed(), Changed(seed: 2), Changed(tokens: 513), Changed(nic: 401), Changed(attention: 11), Changed(notify: 1e-6), Changed(microBatches: 9),
            Changed(yields: false), Changed(blocking: true),
        ];
        Assert.Equal(variants.Length, variants.Select(variant => variant.Run().Log.Hash).Distinct().Count());
    }

    [Fact]
    public void Slower_nics_never_make_the_step_faster()
    {
        var last = 0L;
        foreach (var gigabits in new[] { 800.0, 400, 200, 100, 50 })
        {
            var fixture = new TrainingFixture { Experts = 64, DataParallel = 16, PipelineRanks = 2, Tokens = 512, NicGigabits = gigabits };
            var end = fixture.Run().End.Picoseconds;
            Assert.True(end >= last);
            last = end;
        }
    }

    [Fact]
    public void A_storage_plane_that_nothing_uses_is_not_among_the_links()
    {
        var run = new TrainingFixture { Experts = 64, DataParallel = 16, PipelineRanks = 2, StorageNics = 1 }.Run();
        var uses = LinkUsage.Of(run.Network, run.End);
        Assert.Equal(Enumerable.Range(-1, 9), uses.Select(use => use.Plane).Distinct().Order());
        Assert.DoesNotContain(uses, use => use.Tier.StartsWith("storage", StringComparison.Ordinal));
        run.Network.Flows.Carry(run.Network.Router.ResourceOfLink(StorageLink(run.Network.Graph)), 1e6);
        Assert.Contains(LinkUsage.Of(run.Network, run.End), use => use is { Tier: "storage nic out", Plane: -1 });
    }

    [Fact]
    public void An_engine_whose_links_are_ten_times_too_fast_fails_the_run()
    {
        var graph = WithExperts.Graph();
        var network = new ClusterNetwork(graph, new FabricRouter(graph, RoutingKind.Adaptive), new TransportEfficiency(10, 10), double.PositiveInfinity);
        Assert.Throws<BoundViolationException>(() => WithExperts.Run(network));
    }

    private static int StorageLink(ClusterGraph graph) => Enumerable.Range(0, graph.Links.Count)
        .First(link => graph.Links.Kind[link] == LinkKind.NicPort && graph.Links.Plane[link] == graph.StoragePlane && graph.IsNic(graph.Links.From[link]));
}
