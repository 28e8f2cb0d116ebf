using Sim.Engine.Compute;
using Sim.Engine.Exchange;
using Sim.Engine.Network;
using Sim.Workloads.Inference;

namespace Sim.Engine.Tests.Inference;

/// <summary>A balanced low-latency exchange against the closed form that was fitted: the larger of NIC and NVLink time.</summary>
public sealed class DirectGroupTests
{
    private static readonly LowLatencyExchangeModel Ideal = new() { Nvlink = [1, 1], FixedOneNode = [0, 0], FixedNodes = [0, 0], PerRemote = [0, 0], NicEfficiency = 1 };

    [Theory]
    [InlineData(1, 200)]
    [InlineData(2, 200)]
    [InlineData(4, 200)]
    [InlineData(4, 20)]
    public void On_one_fat_tree_it_takes_the_time_of_the_model(int nodes, double nvLink)
    {
        var expected = Ideal.Seconds(ExchangeOperation.Dispatch, nodes, 8, 128 * 8 * 7168, 50e9, nvLink * 1e9);
        Assert.InRange(Run(InferenceFixture.Network(nodes, nvLinkGigabytes: nvLink, planes: false)) / expected, 0.999, 1.001);
    }

    [Fact]
    public void In_planes_seven_eighths_of_what_leaves_a_node_crosses_its_nvlink_first()
    {
        // 4 nodes: 24 of 32 GPUs are remote, of those 7/8 on another plane; and 7 of 32 on the node. At 20 GB/s NVLink binds.
        const double Bytes = 128 * 8 * 7168;
        var expected = ((Bytes * 24 / 32 * 7 / 8) + (Bytes * 7 / 32)) / 20e9;
        Assert.InRange(Run(InferenceFixture.Network(4, nvLinkGigabytes: 20)) / expected, 0.999, 1.001);
    }

    [Fact]
    public void A_combine_takes_the_same_ways_back()
    {
        var network = InferenceFixture.Network(4);
        Assert.Equal(Run(network, ExchangeKind.Dispatch), Run(network, ExchangeKind.Combine), 1e-9);
    }

    [Fact]
    public void A_popular_expert_makes_its_gpu_the_bottleneck()
    {
        // All of 8 ranks on two nodes of four send everything to rank 0: its NIC receives what the four ranks of the other node send.
        var network = InferenceFixture.Network(2, 4, planes: false);
        var group = new DirectGroup(network, [.. Enumerable.Range(0, 8)], [1, 1]);
        double[] rows = [1000, 0, 0, 0, 0, 0, 0, 0];
        for (var rank = 0; rank < 8; rank++)
        {
            Assert.Equal(rank == 0 ? 0 : 1000, group.Set(ExchangeKind.Dispatch, rank, rows, 7168, 0));
        }

        group.Start(ExchangeKind.Dispatch, 0);
        Assert.InRange(Drain(network) / (4 * 1000 * 7168 / 50e9), 0.999, 1.001);
    }

    private static double Run(ClusterNetwork network, ExchangeKind kind = ExchangeKind.Dispatch)
    {
        var ranks = network.Graph.GpuCount;
        var plan = InferenceFixture.Plan(ranks) with { SharedAsRouted = false };
        var traffic = new ExpertTraffic(InferenceFixture.DeepSeek.Moe!, plan, 8, new ExpertChoice(ExpertChoiceSource.Balanced), 1);
        var group = new DirectGroup(network, [.. Enumerable.Range(0, ranks)], [1, 1]);
        var rows = new double[ranks];
        for (var rank = 0; rank < ranks; rank++)
        {
            traffic.Rows(0, rank, 128, rows);
            group.Set(kind, rank, rows, 7168, 0);
        }

        group.Start(kind, 0);
        return Drain(network);
    }

    private static double Drain(ClusterNetwork network)
    {
        var start = network.Flows.Now;
        long[] tags = new long[64];
        while (network.Flows.ActiveFlows > 0)
        {
            network.Flows.Complete(ref tags);
        }

        return (network.Flows.Now - start).Seconds;
    }
}
