using Sim.Workloads.Parallelism;
using Sim.Workloads.Pipelines;

namespace Sim.Engine.Tests.Training;

/// <summary>Ranks that stop at chunk boundaries. Two layers per stage: a forward takes 60 us, a full backward 120 us; 25,000 tokens of 2,048 B at 50 GB/s take 1,024 us.</summary>
public sealed class ChunkBoundaryTests
{
    private const long Microsecond = 1_000_000;

    [Fact]
    public void A_blocking_send_starts_when_its_chunk_has_computed()
    {
        var fixture = new TrainingFixture { PipelineRanks = 2, MicroBatches = 1, Tokens = 25_000, BlockingChunks = true };
        // F0 60, send 1024, F1 60, the whole of B1 120, send 1024, B0 120.
        Assert.Equal(2408 * Microsecond, fixture.Run().End.Picoseconds);
    }

    [Fact]
    public void A_blocking_chunk_waits_for_the_sends_of_the_chunk_before_it()
    {
        var fixture = new TrainingFixture { PipelineRanks = 2, MicroBatches = 2, Tokens = 25_000, BlockingChunks = true };
        // Rank 0: F0 to 60; its send to 1084; only then F1 to 1144; send to 2168. Rank 1: F0 1084 to 1144, B0 to 1264; send to 2288; only then F1 to 2348, B1 to 2468, send to 3492.
        // Rank 0: B0 2288 to 2408, B1 3492 to 3612.
        Assert.Equal(3612 * Microsecond, fixture.Run().End.Picoseconds);
    }

    [Fact]
    public void Streams_that_run_ahead_are_no_slower()
    {
        foreach (var experts in new[] { 0, 64 })
        {
            TrainingFixture Fixture(bool blocking) => new()
            {
                Experts = experts, DataParallel = 16, PipelineRanks = 4, MicroBatches = 8, Tokens = 512, BlockingChunks = blocking, Schedule = DualPipeSchedule.Build,
                Assignment = StageAssignment.Mirrored,
            };
            Assert.True(Fixture(false).Run().End < Fixture(true).Run().End);
        }
    }
}
