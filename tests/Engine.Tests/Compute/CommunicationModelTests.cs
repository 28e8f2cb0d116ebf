using Sim.Engine.Compute;

namespace Sim.Engine.Tests.Compute;

/// <summary>Closed forms of the communication models that no network carries.</summary>
public sealed class CommunicationModelTests
{
    private static readonly LowLatencyExchangeModel LowLatency = new()
    {
        Nvlink = [0.5, 0.5], FixedOneNode = [10e-6, 12e-6], FixedNodes = [20e-6, 24e-6], PerRemote = [8e-6, 0], NicEfficiency = 1,
    };

    [Fact]
    public void Half_of_the_efficiency_is_reached_at_the_half_performance_size()
    {
        // 1 / (1/e + h n / S) = e / 2 when S = e h n.
        var model = new FabricCollectiveModel(0.8, 1e6);
        Assert.Equal(0.4, model.Share(0.8 * 1e6 * 3, 3), 1e-12);
        Assert.Equal(0.8, model.Share(1e18, 3), 1e-9);
    }

    [Fact]
    public void A_small_buffer_takes_one_shot_and_a_large_one_two()
    {
        // 8 GPUs at 100 GB/s: one shot 7 S / B, two shots 5 us + 1.75 S / B; equal at S = 5 us B / 5.25 = 95,238 B.
        var model = new CustomAllReduceModel(1e-6, 0, 5e-6, 1);
        Assert.Equal(1e-6 + (7 * 50e3 / 100e9), model.Seconds(8, 50e3, 100e9), 1e-12);
        Assert.Equal(6e-6 + (1.75 * 1e6 / 100e9), model.Seconds(8, 1e6, 100e9), 1e-12);
    }

    [Fact]
    public void Over_nodes_a_low_latency_exchange_is_as_fast_as_its_NIC()
    {
        // Two nodes: half of 10 MB over 50 GB/s is 100 us; NVLink carries 7/16 of it at 0.5 x 400 GB/s, 22 us. Fixed: 20 + 8 / 2 us.
        Assert.Equal(100e-6 + 24e-6, LowLatency.Seconds(ExchangeOperation.Dispatch, 2, 8, 10e6, 50e9, 400e9), 1e-12);
    }

    [Fact]
    public void On_one_node_it_is_as_fast_as_its_NVLink() // 7/8 of 10 MB at 200 GB/s: 43.75 us
        => Assert.Equal(43.75e-6 + 12e-6, LowLatency.Seconds(ExchangeOperation.Combine, 1, 8, 10e6, 50e9, 400e9), 1e-12);

    [Fact]
    public void A_transfer_takes_its_latency_and_its_bytes_over_the_rate() => Assert.Equal(1e-6 + 2e-3, new LinkModel(1e-6, 0.5).Seconds(1e6, 1e9), 1e-12);
}
