using Sim.Engine.Collectives;
using Sim.Engine.Network;
using Sim.Topology.Hardware;
using Sim.Units;
using Sim.Workloads.Collectives;

namespace Sim.Engine.Tests.Collectives;

/// <summary>What is timed once for many must be what every send on its own takes.</summary>
public sealed class FoldingTests
{
    // Divisible by channels x chunks x ranks, so that no two shards differ by a byte.
    private static readonly Bytes Message = new(1 << 24);

    private static readonly StepLatency Latency =
        new(SimDuration.FromMicroseconds(5), SimDuration.FromMicroseconds(1), SimDuration.FromMicroseconds(3));

    public static TheoryData<string, int, int> Cases
    {
        get
        {
            var data = new TheoryData<string, int, int>();
            foreach (var name in (string[])["ring", "ring gather", "halving-doubling", "hierarchical", "hierarchical all-to-all", "direct all-to-all"])
            {
                data.Add(name, 8, 1);
                data.Add(name, 16, 4);
                data.Add(name, 32, 1);
            }

            data.Add("hierarchical", 24, 2);
            data.Add("direct all-to-all", 64, 1);
            return data;
        }
    }

    // Radix 4 leaves hold 2 nodes per plane, so neighbours on a ring are at different distances.
    [Theory]
    [MemberData(nameof(Cases))]
    public void On_planes_every_send_on_its_own_takes_the_folded_time(string name, int ranks, int chunks) =>
        Compare(() => TestClusters.Network(FabricKind.MultiPlaneFatTree, Math.Max(1, ranks / 8), 4), Setup(name, ranks, chunks), paced: true);

    [Theory]
    [InlineData("ring", 32, 1)]
    [InlineData("hierarchical", 32, 1)]
    [InlineData("hierarchical all-to-all", 32, 1)]
    [InlineData("direct all-to-all", 32, 1)]
    public void On_leaves_with_a_quarter_of_the_uplinks_too(string name, int ranks, int chunks) => Compare(
        () => TestClusters.Network(FabricKind.MultiRailFatTree, ranks / 8, 10, oversubscription: 4), Setup(name, ranks, chunks), paced: true);

    [Theory]
    [InlineData("ring", 64, 2)]
    [InlineData("direct all-to-all", 64, 1)]
    [InlineData("hierarchical all-to-all", 64, 1)]
    public void Under_hashing_where_no_two_ranks_are_alike_too(string name, int ranks, int chunks) => Compare(
        () => TestClusters.Network(FabricKind.FatTree2, ranks / 8, 32, routing: RoutingKind.Ecmp), Setup(name, ranks, chunks), paced: true);

    // The pace is a bound on fair sharing where all flows of a phase start together: the last ends when its busiest resource has moved all its bytes.
    [Theory]
    [InlineData(1, RoutingKind.Adaptive)]
    [InlineData(4, RoutingKind.Adaptive)]
    [InlineData(1, RoutingKind.Ecmp)]
    [InlineData(1, RoutingKind.Static)]
    public void Fair_flows_of_one_phase_end_when_paced_ones_do(double oversubscription, RoutingKind routing) => Compare(
        () => TestClusters.Network(FabricKind.FatTree2, 8, oversubscription > 1 ? 40 : 32, oversubscription, routing), Setup("direct all-to-all", 64, 1), paced: false);

    [Fact]
    public void A_ring_on_symmetric_planes_is_timed_on_the_ranks_of_one_leaf()
    {
        // Radix 8: leaves of 4 NICs, so 4 nodes of 8 ranks repeat.
        var network = TestClusters.Network(FabricKind.MultiPlaneFatTree, 16, 8);
        var outcome = CollectiveRun.Run(network, TransportEfficiency.Ideal, Setup("ring", 128, 1), Latency);
        Assert.Equal(32, outcome.TimedRanks);
        Assert.Equal(1, outcome.TimedChannels);
        // 2 (n-1) steps x n ranks x 8 channels.
        Assert.Equal(2L * 127 * 128 * 8, outcome.Sends);
    }

    private static CollectiveSetup Setup(string name, int ranks, int chunks) => name switch
    {
        "ring" => CollectiveSetups.Ring(CollectiveKind.AllReduce, ranks, 8, Message, chunks),
        "ring gather" => CollectiveSetups.Ring(CollectiveKind.AllGather, ranks, 8, Message, chunks),
        "halving-doubling" => CollectiveSetups.HalvingDoubling(CollectiveKind.AllReduce, ranks, Message, chunks),
        "hierarchical" => CollectiveSetups.Hierarchical(ranks, 8, Message, chunks),
        "hierarchical all-to-all" => CollectiveSetups.HierarchicalAllToAll(ranks, 8, Message, chunks),
        _ => CollectiveSetups.Direct(CollectiveKind.AllToAll, ranks, Message),
    };

    private static void Compare(Func<ClusterNetwork> network, CollectiveSetup setup, bool paced)
    {
        var folded = CollectiveRun.Run(network(), TransportEfficiency.Ideal, setup, Latency);
        var every = ExplicitRun.Time(network(), setup, Latency, paced);
        // A picosecond of rounding per round, and a byte of the last chunk.
        Assert.Equal(every.Seconds, folded.Time.Seconds, every.Seconds * 1e-6);
    }
}
