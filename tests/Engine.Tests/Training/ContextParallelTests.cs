using Sim.Workloads.Programs;

namespace Sim.Engine.Tests.Training;

/// <summary>Two layers on one node of eight context-parallel ranks; nothing but the attention core takes time.</summary>
public sealed class ContextParallelTests
{
    /// <summary>Keys and values of 100 tokens on one rank: 100 x 8 heads x 256 x 2 B at 200 GB/s.</summary>
    private const double Shift = 100 * 8 * 256 * 2 / 200e9;

    [Fact]
    public void A_ring_step_takes_the_longer_of_core_and_transfer()
    {
        // Core parts of 1 and 2 us, shorter than a shift of 2.048 us. Forward: seven shifts, then the last part. Backward: seven shifts of keys and values and eight of their gradients,
        // all one after another on the stream.
        Assert.True(Shift > 2e-6);
        Assert.Equal(2 * ((7 * Shift) + 1e-6 + (15 * Shift)), Run(ContextAlgorithm.Ring, (8, 16)), 1e-9);
    }

    [Fact]
    public void A_ring_hides_its_transfers_behind_a_long_core_but_for_the_last_gradients_way_home() =>
        Assert.Equal(2 * (80e-6 + 160e-6 + Shift), Run(ContextAlgorithm.Ring, (80, 160)), 1e-9);

    [Fact]
    public void An_all_gather_comes_before_the_core_and_a_reduce_scatter_after_its_backward()
    {
        // Seven eighths of eight blocks each time: forward once, backward once and once for the gradients.
        Assert.Equal(2 * ((7 * Shift) + 8e-6 + (7 * Shift) + 16e-6 + (7 * Shift)), Run(ContextAlgorithm.AllGather, (8, 16)), 1e-9);
    }

    private static double Run(ContextAlgorithm algorithm, (long F, long B) core) => new TrainingFixture
    {
        PipelineRanks = 1, DataParallel = 1, ContextParallel = 8, MicroBatches = 1, Tokens = 800, Attention = (0, 0, 0), Mlp = (0, 0, 0), ContextAlgorithm = algorithm, Core = core,
    }.Run().End.Seconds;
}
