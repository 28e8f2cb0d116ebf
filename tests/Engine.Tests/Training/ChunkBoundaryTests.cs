using Sim.Workloads.Parallelism;
using Sim.Workloads.Pipelines;

namespace Sim.Engine.Tests.Training;

/// <summary>Ranks that stop at chunk boundaries. Two layers per stage: a forward takes 60 us, a full backward 120 us; 50 MB at 50 GB/s take 1 ms.</summary>
public sealed class ChunkBoundaryTests
{
    private const long Microsecond = 1_000_000;

    [Fact]
    public void A_blocking_send_starts_when_its_chunk_has_computed()
    {
        var fixture = new TrainingFixture { PipelineRanks = 2, MicroBatches = 1, BoundaryBytes = 50_000_000, BlockingChunks = true };
        // F0 60, send 1000, F1 60, the whole of B1 120, send 1000, B0 120.
        Assert.Equal(2360 * Microsecond, fixture.Run().End.Picoseconds);
    }

    [Fact]
    public void A_blocking_chunk_waits_for_the_sends_of_the_chunk_before_it()
    {
        var fixture = new TrainingFixture { PipelineRanks = 2, MicroBatches = 2, BoundaryBytes = 50_000_000, BlockingChunks = true };
        // Rank 0: F0 to 60; its send to 1060; only then F1 to 1120; send to 2120. Rank 1: F0 1060 to 1120, B0 to 1240; send to 2240; only then F1 to 2300, B1 to 2420, send to 3420.
        // Rank 0: B0 2240 to 2360, B1 3420 to 3540.
        Assert.Equal(3540 * Microsecond, fixture.Run().End.Picoseconds);
    }

    [Fact]
    public void Streams_that_run_ahead_are_no_slower()
    {
        foreach (var experts in new[] { 0, 64 })
        {
            TrainingFixture Fixture(bool blocking) => new()
            {
                Experts = experts, DataParallel = 16, PipelineRanks = 4, MicroBatches = 8, BoundaryBytes = 1 << 20, BlockingChunks = blocking, Schedule = DualPipeSchedule.Build,
                Assignment = StageAssignment.Mirrored,
            };
            Assert.True(Fixture(false).Run().End < Fixture(true).Run().End);
        }
    }
}
