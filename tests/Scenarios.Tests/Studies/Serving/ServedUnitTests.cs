using Sim.Engine.Exchange;
using Sim.Engine.Network;
using Sim.Engine.Serving;
using Sim.Scenarios.Running;
using Sim.Scenarios.Studies;
using Sim.Scenarios.Studies.Inference;
using Sim.Scenarios.Studies.Packets;
using Sim.Scenarios.Studies.Serving;
using Sim.Topology;
using Sim.Units;
using Sim.Workloads.Inference;

namespace Sim.Scenarios.Tests.Studies.Serving;

/// <summary>The table of pass times of a unit of two nodes without kernels, so that a pass is the sum of its exchanges.</summary>
public sealed class ServedUnitTests
{
    private const string Unit =
        """
        name: u
        question: How long?
        study: inference-pass
        network: packet
        cluster: {node: h800, nodes: 4, fabric: mpft-8}
        model: models/deepseek-v3-2-layers/config.json
        experts: {routing: remote}
        deployment: {gpus: 16, transport: normal}
        pass: {kernels: prefill, sequences: 1, new_tokens: 1}
        """;

    /// <summary>Every token crosses to the other node once, from each NIC to its counterpart: nothing meets but on NVLink, which is wider.</summary>
    [Fact]
    public void Exchanges_that_meet_nothing_take_the_time_of_their_flows()
    {
        var (packets, flows) = (Served(Unit), Served(Unit, "network=flow"));
        var (one, other) = (packets.Table.Seconds(4096, 0), flows.Table.Seconds(4096, 0));
        Assert.InRange(one / other, 1, 1.03);
        var compared = Assert.Single(packets.Compare());
        Assert.Equal((packets.Table.Seconds(packets.Table.Fullest.Size, 0), flows.Table.Seconds(packets.Table.Fullest.Size, 0)), (compared.Seconds, compared.FlowSeconds));
    }

    [Fact]
    public void A_row_alone_takes_its_wire_time_on_each_link_and_the_latency_of_the_way()
    {
        // 4,096 B at 50 GB/s, header on top at the rate that makes up for it: 81.92 ns on each of two links.
        var (pass, _) = Exchanges(Unit);
        double[][] rows = [.. Enumerable.Range(0, 16).Select(_ => new double[16])];
        rows[0][8] = 1;
        var times = pass.Direct(ExchangeKind.Dispatch, rows, 4096).Through;
        Assert.Equal(new SimDuration((2 * 81_920) + pass.Way.Picoseconds), times[8]);
        Assert.Same(times, pass.Direct(ExchangeKind.Dispatch, [.. rows.Select(own => own.ToArray())], 4096).Through);
        Assert.Equal(1, pass.Runs);
        rows[0][9] = 1;
        Assert.True(pass.Direct(ExchangeKind.Dispatch, rows, 4096).Through[8] > times[8]);
        Assert.Equal(2, pass.Runs);
    }

    [Fact]
    public void Cache_transfers_add_what_they_add_on_flows()
    {
        string[] settings = ["deployment.transport=low-latency", "pass.kernels=decode"];
        var (packets, flows) = (Served(Unit, settings), Served(Unit, [.. settings, "network=flow"]));
        double Added(ServedUnit unit) => unit.Table.Seconds(64, 1024, 16) - unit.Table.Seconds(64, 1024);
        Assert.True(Added(flows) > 0);
        Assert.Equal(Added(flows), Added(packets), 1e-12);
        Assert.True(packets.Table.Seconds(64, 1024) > flows.Table.Seconds(64, 1024));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_table_takes_no_more_runs_than_were_counted_before(int microBatches)
    {
        var unit = Served(Unit, "experts.routing=drawn", $"deployment.micro_batches={microBatches}", "deployment.transport=low-latency", "pass.kernels=decode");
        foreach (var context in new[] { 0, 100, 5000 })
        {
            for (var size = 1; size <= 12; size++)
            {
                unit.Table.Seconds(size, context);
            }
        }

        var runs = Assert.Single(unit.Compare()).Packets.Runs;
        Assert.InRange(runs, 1, unit.Exchanges(12).Runs);
    }

    [Fact]
    public void What_a_table_sends_is_counted_by_the_sizes_of_its_grid()
    {
        // Sizes 1 to 8 of 16 ranks, every token to the other node and back: 36 tokens a rank in all.
        var unit = Served(Unit);
        var row = unit.Costs.Settings.DispatchBytes + unit.Costs.Settings.CombineBytes;
        Assert.Equal(36 * 16.0 * row, unit.Exchanges(8).Bytes, 1e-3);
        Assert.Equal(8 * 16.0 * row / 2, unit.Exchanges(8).MostBytes, 1e-3);
        Assert.Equal(16, unit.Exchanges(8).Runs);
    }

    private static (PacketPass Pass, UnitSetup Setup) Exchanges(string text)
    {
        var (scenario, setup, router) = Build(text);
        return (setup.OnPackets(new PacketRunner(scenario, new Progress<RunProgress>(), CancellationToken.None), setup.Network(router), 0), setup);
    }

    private static ServedUnit Served(string text, params string[] settings)
    {
        var (scenario, setup, router) = Build(text, settings);
        var packets = scenario.Network == NetworkKind.Packet ? new PacketRunner(scenario, new Progress<RunProgress>(), CancellationToken.None) : null;
        var serving = new ServingSettings
        {
            ChunkTokens = 1, MaxSequences = 1, PrefillCacheTokens = 1, DecodeCacheTokens = 1, PrefillBytesPerToken = 1, DecodeBytesPerToken = 1, TokensPerPass = 1, NewTokensPerPass = 1,
            Duration = SimDuration.FromSeconds(1), ExchangeRowsPerToken = 4, TransferPriority = 0,
        };
        return new ServedUnit(setup, scenario.Pass!.Kernels, setup.Traffic(), router, 0, 16, serving, packets);
    }

    private static (Scenario Scenario, UnitSetup Setup, FabricRouter Router) Build(string text, params string[] settings)
    {
        var scenario = Loading.Good(text, settings);
        var graph = ClusterFactory.Graph(scenario.Cluster!);
        var setup = new UnitSetup(scenario, scenario.Deployment!, "deployment", graph, StudyFiles.Model(scenario.Model!), profile: null);
        return (scenario, setup, ClusterFactory.Router(graph, scenario.Cluster!, 1, 1));
    }
}
