using Sim.Engine.Flow;

namespace Sim.Engine.Tests.Flow;

public sealed class FlowBundleTests
{
    [Fact]
    public void A_bundle_equals_its_flows_started_one_after_the_other_bit_for_bit()
    {
        // Parts of the flows form bundles, which meet each other and single flows on shared resources; caps belong to flows that start alone.
        RandomNetworks.Sample(
            spec =>
            {
                var single = new FlowNetwork(spec.Capacity);
                var bundled = new FlowNetwork(spec.Capacity);
                Assert.Equal(Run(spec, single, spec.Start), Run(spec, bundled, StartBundled(spec)));
                for (var resource = 0; resource < spec.Capacity.Length; resource++)
                {
                    Assert.Equal(single.CarriedBytes(resource), bundled.CarriedBytes(resource));
                }
            },
            iter: 500);
    }

    [Fact]
    public void A_bundle_solved_in_place_equals_the_same_flows_copied_together_with_another()
    {
        var alone = Rates(new FlowNetwork([10, 4, 7]), neighbour: false);
        var met = Rates(new FlowNetwork([10, 4, 7]), neighbour: true);
        // Resource 1: 4 over weights 1 and 1 gives 2 each; resource 0: 10 - 2 = 8 for the flow of weight 3.
        Assert.Equal([2.0, 8.0, 2.0], alone);
        Assert.Equal(alone, met);
    }

    [Fact]
    public void A_bundle_of_flows_weighted_by_their_bytes_is_one_solve_until_it_ends()
    {
        var network = new FlowNetwork([60e9, 80e9]);
        var bundle = new FlowBundle(new FlowLayout([0, 1, 2, 3], [0, 0, 1]), [1, 1, 1]);
        long[] bytes = [1_000_001, 4_000_004, 3_000_017];
        for (var flow = 0; flow < 3; flow++)
        {
            bundle.Set(flow, bytes[flow], bytes[flow], flow);
        }

        network.Start(bundle, 0);
        long[] tags = [];
        // 3,000,017 B / 80 GB/s = 37.5 us, 5,000,005 B / 60 GB/s = 83.3 us.
        Assert.Equal(1, network.Complete(ref tags));
        Assert.Equal((2, 37_500_213), (tags[0], network.Now.Picoseconds));
        Assert.Equal(2, network.Complete(ref tags));
        Assert.Equal((0, 1, 83_333_417), (tags[0], tags[1], network.Now.Picoseconds));
        Assert.Equal(1, network.Solves);
        Assert.Equal(0, bundle.Open);
    }

    [Fact]
    public void A_running_bundle_is_neither_set_nor_started_again()
    {
        var network = new FlowNetwork([10]);
        var bundle = new FlowBundle(new FlowLayout([0, 1], [0]), [1]);
        bundle.Set(0, 100, 1, 0);
        network.Start(bundle, 0);
        Assert.Throws<ArgumentException>(() => bundle.Set(0, 100, 1, 0));
        Assert.Throws<ArgumentException>(() => network.Start(bundle, 0));
        long[] tags = [];
        network.Complete(ref tags);
        Assert.Throws<ArgumentException>(() => new FlowNetwork([10]).Start(bundle, 0));
    }

    private static double[] Rates(FlowNetwork network, bool neighbour)
    {
        var bundle = new FlowBundle(new FlowLayout([0, 2, 3, 4], [0, 1, 0, 1]), [1, 1, 1, 1]);
        bundle.Set(0, 1000, 1, 0);
        bundle.Set(1, 1000, 3, 1);
        bundle.Set(2, 1000, 1, 2);
        network.Start(bundle, 0);
        if (neighbour)
        {
            // Shares resource 0 with weight 1e-30: joins the component and is lost in the rounding of every sum.
            network.Start([new(0, 1)], 1000, 1e-30, double.PositiveInfinity, 0, 3);
        }

        return [.. network.Rates().Where(pair => pair.Tag < 3).Select(pair => pair.Rate)];
    }

    /// <summary>Flow f, or with the first of a bundle all of it: runs of three uncapped flows of one priority.</summary>
    private static Action<FlowNetwork, int> StartBundled(RandomNetworks.Spec spec) => (network, f) =>
    {
        if (!IsBundled(spec, f))
        {
            spec.Start(network, f);
        }
        else if (f % 3 == 0)
        {
            var flows = spec.Flows.AsSpan(f, 3);
            FlowEntry[] entries = [.. flows.ToArray().SelectMany(flow => flow.Entries)];
            var (second, third) = (flows[0].Entries.Length, flows[0].Entries.Length + flows[1].Entries.Length);
            var layout = new FlowLayout([0, second, third, entries.Length], [.. entries.Select(entry => entry.Resource)]);
            var bundle = new FlowBundle(layout, [.. entries.Select(entry => entry.Coefficient)]);
            for (var i = 0; i < 3; i++)
            {
                bundle.Set(i, flows[i].Bytes, flows[i].Weight, f + i);
            }

            network.Start(bundle, flows[0].Priority);
        }
    };

    private static bool IsBundled(RandomNetworks.Spec spec, int f)
    {
        var first = f - (f % 3);
        return first + 3 <= spec.Flows.Length
            && spec.Flows.AsSpan(first, 3).ToArray().All(flow => double.IsPositiveInfinity(flow.Cap) && flow.Priority == spec.Flows[first].Priority);
    }

    /// <summary>Starts flows in two waves, the second in mid-run, at a multiple of three, and logs every completion with its instant.</summary>
    private static List<(long Tag, long Time)> Run(RandomNetworks.Spec spec, FlowNetwork network, Action<FlowNetwork, int> start)
    {
        var log = new List<(long, long)>();
        long[] tags = [];
        var half = spec.Flows.Length / 6 * 3;
        for (var f = 0; f < spec.Flows.Length; f++)
        {
            if (f == half && network.ActiveFlows > 0)
            {
                Take();
            }

            start(network, f);
        }

        while (network.ActiveFlows > 0)
        {
            Take();
        }

        return log;

        void Take()
        {
            var count = network.Complete(ref tags);
            for (var i = 0; i < count; i++)
            {
                log.Add((tags[i], network.Now.Picoseconds));
            }
        }
    }
}
