using CsCheck;
using Sim.Engine.Analytic;
using Sim.Engine.Flow;
using Sim.Engine.Network;
using Sim.Engine.Tests.Flow;
using Sim.Engine.Tests.Training;
using Sim.Units;

namespace Sim.Engine.Tests.Network;

/// <summary>Every transfer alone: a lower bound of shared links, and equal to them where nothing is shared.</summary>
public sealed class AnalyticNetworkTests
{
    [Fact]
    public void A_transfer_takes_its_bytes_over_the_narrowest_of_its_resources()
    {
        // 2 MB at min(100 / 1, 50 / 0.25, 60 / 2) = 30 GB/s: 66.67 us, rounded up.
        var network = new AnalyticNetwork([100e9, 50e9, 60e9]);
        network.Start([new(0, 1), new(1, 0.25), new(2, 2)], 2_000_000, 1, double.PositiveInfinity, 0, 7);
        Assert.Equal(66_666_667, network.NextCompletion().Picoseconds);
    }

    [Fact]
    public void Transfers_that_meet_do_not_slow_each_other_down()
    {
        var network = new AnalyticNetwork([50e9]);
        network.Start([new(0, 1)], 1_000_000, 1, double.PositiveInfinity, 0, 1);
        network.Start([new(0, 1)], 2_000_000, 1, double.PositiveInfinity, 1, 2);
        network.Start([new(0, 1)], 1_000_000, 1, 10e9, 1, 3);
        Assert.Equal([(1, 20_000_000), (2, 40_000_000), (3, 100_000_000)], Drain(network).Select(end => (end.Key, end.Value)).OrderBy(end => end.Value));
        Assert.Equal(4_000_000, network.DeliveredBytes);
    }

    [Fact]
    public void No_transfer_ends_earlier_among_flows_than_alone() => RandomNetworks.Sample(
        spec =>
        {
            var (shared, alone) = (new FlowNetwork(spec.Capacity), new AnalyticNetwork(spec.Capacity));
            spec.StartAll(shared);
            spec.StartAll(alone);
            var (late, early) = (Drain(shared), Drain(alone));
            // Flows that end within the tolerance of the flow network, 1e-9 of their duration, end together there.
            Assert.All(early, end => Assert.True(end.Value <= (late[end.Key] * (1 + 2e-9)) + 1, $"flow {end.Key}: {end.Value} ps alone, {late[end.Key]} ps among others"));
        },
        iter: 300);

    [Fact]
    public void One_transfer_alone_takes_the_same_time_as_a_flow() => RandomNetworks.Sample(
        spec =>
        {
            for (var f = 0; f < spec.Flows.Length; f++)
            {
                var (shared, alone) = (new FlowNetwork(spec.Capacity), new AnalyticNetwork(spec.Capacity));
                spec.Start(shared, f);
                spec.Start(alone, f);
                // The flow's rate is weight x level: its last bit may differ.
                Assert.InRange(shared.NextCompletion().Picoseconds - alone.NextCompletion().Picoseconds, -1, 1);
            }
        },
        iter: 100);

    [Fact]
    public void A_bundle_is_its_flows_one_by_one()
    {
        var layout = new FlowLayout([0, 2, 3], [0, 1, 1]);
        var bundle = new FlowBundle(layout, [1, 0.5, 2]);
        bundle.Set(0, 1_000_000, 1, 5);
        bundle.Set(1, 0, 1, 6);
        var network = new AnalyticNetwork([40e9, 10e9]);
        for (var round = 0; round < 2; round++)
        {
            var began = network.Now.Picoseconds;
            network.Start(bundle, 0);
            // 1 MB at min(40, 10 / 0.5) = 20 GB/s; nothing takes no time.
            Assert.Equal([(6, began), (5, began + 50_000_000)], Drain(network).Select(end => (end.Key, end.Value)).OrderBy(end => end.Value));
        }

        Assert.Equal(2_000_000, network.CarriedBytes(0));
        Assert.Equal(1_000_000, network.CarriedBytes(1));
    }

    [Fact]
    public void A_training_step_is_no_longer_without_sharing()
    {
        var fixture = new TrainingFixture { Experts = 64, ExpertParallel = 16, DataParallel = 16, PipelineRanks = 2, MicroBatches = 4, Tokens = 512, GradientBytes = 4, WeightBytes = 2 };
        var shared = fixture.Run();
        var alone = (fixture with { IsAnalytic = true }).Run();
        Assert.InRange(alone.End.Picoseconds, 1, shared.End.Picoseconds - 1);
        Assert.Equal(shared.Network.Flows.DeliveredBytes, alone.Network.Flows.DeliveredBytes);
    }

    private static Dictionary<long, long> Drain(INetwork network)
    {
        var ends = new Dictionary<long, long>();
        long[] tags = [];
        while (network.NextCompletion() != SimTime.Never)
        {
            var count = network.Complete(ref tags);
            foreach (var tag in tags.AsSpan(0, count))
            {
                ends.Add(tag, network.Now.Picoseconds);
            }
        }

        return ends;
    }
}
