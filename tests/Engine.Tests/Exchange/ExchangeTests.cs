using Sim.Engine.Exchange;
using Sim.Engine.Network;
using Sim.Topology;
using Sim.Topology.Hardware;
using Sim.Units;
using Sim.Workloads.Experts;

namespace Sim.Engine.Tests.Exchange;

/// <summary>
/// One balanced EP64 dispatch on eight nodes, at wire rates. Per rank: R = 4096 x nodes per token x 7/8 x 7392 B leave the NIC, N = 4096 x GPUs per token x 7/8 x 7392 B leave
/// over NVLink. With nodes 3.98 and GPUs 7.5 per token: R = 105 MB, N = 199 MB, so 50 GB/s NICs bind (2.11 ms) before 200 GB/s NVLink (0.99 ms).
/// </summary>
public sealed class ExchangeTests
{
    private const long BytesPerToken = 7392;
    private const int Tokens = 4096;

    private static readonly ExpertRouting Routing = new() { Tokens = Tokens, Experts = 256, TopK = 8, GroupLimit = 4, Nodes = 8, GpusPerNode = 8, Balanced = true };

    private static readonly RoutingDraw Draw = new(Routing, 1);

    private static double ScaleOutBytes => Tokens * Draw.MomentsOf(0).NodesPerToken * 7 / 8 * BytesPerToken;

    private static double NvLinkBytes => Tokens * Draw.MomentsOf(0).GpusPerToken * 7 / 8 * BytesPerToken;

    [Fact]
    public void On_wide_leaves_the_nic_binds() => AssertSeconds(ScaleOutBytes / 50e9, Run());

    [Fact]
    public void Half_the_nic_rate_doubles_the_time() => AssertSeconds(ScaleOutBytes / 25e9, Run(nicGigabits: 200));

    [Fact]
    public void Nvlink_at_80_gigabytes_per_second_becomes_the_bottleneck()
    {
        Assert.True(NvLinkBytes / 80e9 > ScaleOutBytes / 50e9);
        AssertSeconds(NvLinkBytes / 80e9, Run(nvLinkGigabytes: 10));
    }

    [Fact]
    public void With_one_plane_down_seven_nics_carry_the_traffic_of_eight() =>
        AssertSeconds(ScaleOutBytes / 50e9 * 8 / 7, Run(faults: [new FaultSpec(FaultTarget.Plane, 3, 0, SimTime.Zero)]));

    [Fact]
    public void Leaves_oversubscribed_four_to_one_bind_on_their_uplink()
    {
        // Radix 8 at 4:1 gives 4 ports down and 1 up: a plane's leaf joins 4 nodes, of whose traffic 4/7 goes to the other leaf through one 50 GB/s uplink.
        AssertSeconds(4 * ScaleOutBytes * 4 / 7 / 50e9, Run(radix: 8, oversubscription: 4));
    }

    [Fact]
    public void At_full_bisection_small_leaves_change_nothing() => AssertSeconds(ScaleOutBytes / 50e9, Run(radix: 8));

    [Fact]
    public void Under_ecmp_with_one_queue_pair_the_fullest_uplink_sets_the_time()
    {
        var graph = Graph(400, 25, 8, 1);
        var router = new FabricRouter(graph, RoutingKind.Ecmp, 1, seed: 5);
        var sprayed = Run(radix: 8);
        var hashed = RunOn(graph, router);
        // The load of each link, summed over all routes without the engine: bytes of a pair of nodes, one hash per pair of NICs.
        AssertSeconds(FullestLink(graph, router), hashed);
        Assert.True(hashed > sprayed * 1.2, "collisions must cost");
    }

    [Fact]
    public void A_combine_takes_the_same_time_per_byte_as_a_dispatch()
    {
        var graph = Graph(400, 25, 64, 1);
        var router = new FabricRouter(graph, RoutingKind.Adaptive);
        AssertSeconds(RunOn(graph, router), RunOn(graph, router, ExchangeKind.Combine));
    }

    [Fact]
    public void Drawn_routing_is_slower_than_balanced_and_never_below_its_bound()
    {
        var graph = Graph(400, 25, 64, 1);
        var network = new ClusterNetwork(graph, new FabricRouter(graph, RoutingKind.Adaptive), TransportEfficiency.Ideal, double.PositiveInfinity);
        var drawn = new RoutingDraw(Routing with { Balanced = false }, 1);
        var bound = ExchangeBound.For(graph, 8, TransportEfficiency.Ideal, double.PositiveInfinity);
        var result = ExchangeRun.Run(network, Group(network), ExchangeKind.Dispatch, drawn, 0, BytesPerToken, SimDuration.Zero, bound);
        Assert.InRange(result.Slowest.Seconds, result.LowerBound.Seconds * (1 - 1e-9), result.LowerBound.Seconds * 1.02);
        Assert.True(result.Slowest.Seconds > Run());
    }

    private static void AssertSeconds(double expected, double actual) => Assert.InRange(actual / expected, 0.999, 1.001);

    private static double Run(
        double nicGigabits = 400, double nvLinkGigabytes = 25, int radix = 64, double oversubscription = 1,
        IReadOnlyList<FaultSpec>? faults = null)
    {
        var graph = Graph(nicGigabits, nvLinkGigabytes, radix, oversubscription);
        var health = faults is null ? null : new FaultSet(faults).Apply(graph, SimTime.Zero);
        return RunOn(graph, new FabricRouter(graph, RoutingKind.Adaptive, health: health));
    }

    private static double RunOn(ClusterGraph graph, FabricRouter router, ExchangeKind kind = ExchangeKind.Dispatch)
    {
        var network = new ClusterNetwork(graph, router, TransportEfficiency.Ideal, double.PositiveInfinity);
        var bound = ExchangeBound.For(graph, 8, TransportEfficiency.Ideal, double.PositiveInfinity);
        return ExchangeRun.Run(network, Group(network), kind, Draw, 0, BytesPerToken, SimDuration.Zero, bound).Slowest.Seconds;
    }

    private static ExchangeGroup Group(ClusterNetwork network) => new(network, [.. Enumerable.Range(0, 64)]);

    private static ClusterGraph Graph(double nicGigabits, double nvLinkGigabytes, int radix, double oversubscription)
    {
        var rate = DataRate.FromGigabitsPerSecond(nicGigabits);
        var gpu = new GpuSpec
        {
            Name = "gpu", Sms = 132, HbmCapacity = new Bytes(80L << 30), HbmRate = DataRate.FromGigabytesPerSecond(3350), Bf16Peak = FlopRate.FromTeraflops(989),
            NvLinks = 8, NvLinkRate = DataRate.FromGigabytesPerSecond(nvLinkGigabytes), Source = "test",
        };
        var node = new NodeSpec
        {
            Name = "node", Gpu = gpu, Gpus = 8, Nic = new NicSpec { Name = "nic", Ports = 1, PortRate = rate, Source = "test" }, Nics = 8,
            PcieRate = DataRate.FromGigabytesPerSecond(63), DramRate = DataRate.FromGigabytesPerSecond(300), Source = "test",
        };
        return FabricBuilder.Build(node, 8, new FabricSpec
        {
            Name = "fabric", Kind = FabricKind.MultiPlaneFatTree, Planes = 8, Oversubscription = oversubscription, Source = "test",
            Switch = new SwitchSpec { Name = "switch", Radix = radix, PortRate = rate, HopLatency = SimDuration.Zero, Source = "test" },
        });
    }

    private static double FullestLink(ClusterGraph graph, FabricRouter router)
    {
        var load = new double[router.ResourceCount];
        Span<RouteEntry> entries = new RouteEntry[router.MaxEntries];
        var perPair = ScaleOutBytes / 7;
        for (var gpu = 0; gpu < 64; gpu++)
        {
            for (var node = 0; node < 8; node++)
            {
                var target = (node * 8) + (gpu % 8);
                var count = target == gpu ? 0 : router.Route(graph.NicOfGpu(gpu), graph.NicOfGpu(target), 0, entries);
                for (var i = 0; i < count; i++)
                {
                    load[entries[i].Resource] += entries[i].Fraction * perPair / router.ResourceCapacity(entries[i].Resource);
                }
            }
        }

        return load.Max();
    }
}
