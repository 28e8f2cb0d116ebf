using CsCheck;
using Sim.Engine.Flow;
using Sim.Units;

namespace Sim.Engine.Tests.Flow;

public sealed class FlowNetworkTests
{
    private const double Unlimited = double.PositiveInfinity;

    [Fact]
    public void One_flow_runs_at_the_capacity_of_its_narrowest_resource()
    {
        var network = new FlowNetwork([100e9, 50e9]);
        network.Start([new(0, 1), new(1, 1)], 1_000_000, 1, Unlimited, 0, 1);
        // 1 MB at 50 GB/s = 20 us.
        Assert.Equal(20_000_000, network.NextCompletion().Picoseconds);
    }

    [Fact]
    public void Two_equal_flows_share_a_link_equally_and_the_rest_goes_to_the_longer_one()
    {
        var network = new FlowNetwork([50e9]);
        network.Start([new(0, 1)], 1_000_000, 1, Unlimited, 0, 1);
        network.Start([new(0, 1)], 2_000_000, 1, Unlimited, 0, 2);
        var log = Drain(network);
        // Both at 25 GB/s: the first ends at 40 us; the second has 1 MB left, alone at 50 GB/s: 40 + 20 = 60 us.
        Assert.Equal([(1, 40_000_000), (2, 60_000_000)], log);
    }

    [Fact]
    public void Max_min_on_the_line_gives_the_long_flow_its_fair_share_of_the_narrow_link()
    {
        // Links A = 10, B = 4. Long flow over A and B, one short flow on each: B gives 2 and 2, A gives 2 and 8 (Bertsekas and Gallager 6.5.2).
        var network = new FlowNetwork([10, 4]);
        network.Start([new(0, 1), new(1, 1)], 1000, 1, Unlimited, 0, 0);
        network.Start([new(0, 1)], 1000, 1, Unlimited, 0, 1);
        network.Start([new(1, 1)], 1000, 1, Unlimited, 0, 2);
        Assert.Equal([(0, 2.0), (1, 8.0), (2, 2.0)], network.Rates());
    }

    [Fact]
    public void A_capped_flow_leaves_its_share_to_the_others()
    {
        var network = new FlowNetwork([12]);
        network.Start([new(0, 1)], 1000, 1, 2, 0, 0);
        network.Start([new(0, 1)], 1000, 1, Unlimited, 0, 1);
        network.Start([new(0, 1)], 1000, 1, Unlimited, 0, 2);
        Assert.Equal([(0, 2.0), (1, 5.0), (2, 5.0)], network.Rates());
    }

    [Fact]
    public void Weights_share_a_bottleneck_in_proportion()
    {
        var network = new FlowNetwork([12]);
        network.Start([new(0, 1)], 1000, 1, Unlimited, 0, 0);
        network.Start([new(0, 1)], 1000, 3, Unlimited, 0, 1);
        Assert.Equal([(0, 3.0), (1, 9.0)], network.Rates());
    }

    [Fact]
    public void A_coefficient_takes_that_multiple_of_the_rate()
    {
        // The flow uses resource 1 twice per byte: 2x <= 10 binds before x <= 8.
        var network = new FlowNetwork([8, 10]);
        network.Start([new(0, 1), new(1, 2)], 1000, 1, Unlimited, 0, 0);
        Assert.Equal([(0, 5.0)], network.Rates());
    }

    [Fact]
    public void A_higher_priority_is_served_first_and_the_lower_takes_what_is_left()
    {
        var network = new FlowNetwork([10]);
        network.Start([new(0, 1)], 1000, 1, 7, 0, 0);
        network.Start([new(0, 1)], 1000, 1, Unlimited, 1, 1);
        Assert.Equal([(0, 7.0), (1, 3.0)], network.Rates());
    }

    [Fact]
    public void Flows_weighted_by_their_bytes_end_in_one_completion_per_bottleneck_and_one_solve()
    {
        var network = new FlowNetwork([50e9, 80e9]);
        foreach (var (resource, bytes) in new[] { (0, 1_000_001L), (0, 2_345_677L), (0, 4_000_003L), (1, 3_000_017L), (1, 7_777_777L) })
        {
            network.Start([new(resource, 1)], bytes, bytes, Unlimited, 0, resource);
        }

        long[] tags = [];
        // Resource 1: 10,777,794 B / 80 GB/s = 134.7 us; resource 0: 7,345,681 B / 50 GB/s = 146.9 us.
        Assert.Equal(2, network.Complete(ref tags));
        Assert.Equal(134_722_425, network.Now.Picoseconds);
        Assert.Equal(3, network.Complete(ref tags));
        Assert.Equal(146_913_620, network.Now.Picoseconds);
        Assert.Equal(2, network.Solves);
    }

    [Fact]
    public void Every_flow_is_at_its_cap_or_crosses_a_saturated_resource_where_no_other_has_a_larger_share()
    {
        RandomNetworks.Sample(
            spec =>
            {
                var network = new FlowNetwork(spec.Capacity);
                spec.StartAll(network);
                var rates = network.Rates().ToDictionary(pair => pair.Tag, pair => pair.Rate);
                for (var resource = 0; resource < spec.Capacity.Length; resource++)
                {
                    Assert.True(spec.Load(resource, rates) <= spec.Capacity[resource] * (1 + 1e-9));
                }

                for (var f = 0; f < spec.Flows.Length; f++)
                {
                    Assert.True(spec.HasBottleneck(f, rates), $"flow {f} has no bottleneck");
                }
            },
            iter: 500);
    }

    [Fact]
    public void Solving_only_what_a_change_reaches_equals_solving_everything_bit_for_bit()
    {
        RandomNetworks.Sample(
            spec =>
            {
                var incremental = new FlowNetwork(spec.Capacity);
                var reference = new FlowNetwork(spec.Capacity, solveAlways: true);
                Assert.Equal(Run(spec, reference), Run(spec, incremental));
                Assert.True(incremental.SolvedFlows <= reference.SolvedFlows);
            },
            iter: 300);
    }

    [Fact]
    public void Bytes_are_conserved_and_each_resource_carries_coefficient_times_bytes()
    {
        RandomNetworks.Sample(
            spec =>
            {
                var network = new FlowNetwork(spec.Capacity);
                spec.StartAll(network);
                Drain(network);
                Assert.Equal(spec.Flows.Sum(flow => flow.Bytes), network.DeliveredBytes);
                Assert.Equal(0, network.ActiveFlows);
                for (var resource = 0; resource < spec.Capacity.Length; resource++)
                {
                    var expected = spec.Flows.Sum(flow => flow.Entries.Where(entry => entry.Resource == resource).Sum(entry => entry.Coefficient * flow.Bytes));
                    Assert.Equal(expected, network.CarriedBytes(resource), expected * 1e-12);
                    // No resource can have carried more than capacity x time.
                    Assert.True(expected <= spec.Capacity[resource] * network.Now.Seconds * (1 + 1e-9));
                }
            },
            iter: 200);
    }

    [Fact]
    public void Rates_scale_with_capacity_and_times_with_its_inverse()
    {
        RandomNetworks.Sample(
            spec =>
            {
                var slow = new FlowNetwork(spec.Capacity);
                var fast = new FlowNetwork(spec.Capacity.Select(c => c * 4).ToArray());
                var capped = spec.Flows.Any(flow => !double.IsPositiveInfinity(flow.Cap));
                if (capped)
                {
                    return;
                }

                spec.StartAll(slow);
                spec.StartAll(fast);
                var slowEnd = Drain(slow)[^1].Time;
                var fastEnd = Drain(fast)[^1].Time;
                Assert.InRange(slowEnd / 4.0, fastEnd - 64, fastEnd + 64);
            },
            iter: 100);
    }

    [Fact]
    public void A_steady_stream_of_flows_allocates_nothing()
    {
        var network = new FlowNetwork([50e9, 60e9, 70e9]);
        long[] tags = new long[64];
        RunStream(network, ref tags, 2_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        RunStream(network, ref tags, 20_000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void RunStream(FlowNetwork network, ref long[] tags, int flows)
    {
        Span<FlowEntry> entries = [new(0, 1), new(1, 0.5), new(2, 1.5)];
        for (var i = 0; i < flows; i++)
        {
            network.Start(entries[..(1 + (i % 3))], 1000 + (i % 17), 1, Unlimited, 0, i);
            if (network.ActiveFlows >= 16)
            {
                network.Complete(ref tags);
            }
        }
    }

    /// <summary>Starts flows in two waves, the second in mid-run, and logs every completion with its instant.</summary>
    private static List<(long Tag, long Time)> Run(RandomNetworks.Spec spec, FlowNetwork network)
    {
        var half = spec.Flows.Length / 2;
        var log = new List<(long, long)>();
        for (var f = 0; f < half; f++)
        {
            spec.Start(network, f);
        }

        long[] tags = [];
        for (var f = half; f < spec.Flows.Length; f++)
        {
            if (network.ActiveFlows > 0)
            {
                var count = network.Complete(ref tags);
                log.AddRange(tags.Take(count).Select(tag => (tag, network.Now.Picoseconds)));
            }

            spec.Start(network, f);
        }

        log.AddRange(Drain(network));
        return log;
    }

    private static List<(long Tag, long Time)> Drain(FlowNetwork network)
    {
        var log = new List<(long, long)>();
        long[] tags = [];
        while (network.ActiveFlows > 0)
        {
            var count = network.Complete(ref tags);
            log.AddRange(tags.Take(count).Select(tag => (tag, network.Now.Picoseconds)));
        }

        return log;
    }
}
