using Sim.Engine.Results;
using Sim.Scenarios.Running;
using Sim.Scenarios.Studies.Exchange;
using Sim.Scenarios.Studies.Isolation;

namespace Sim.Scenarios.Tests.Studies;

/// <summary>A dispatch beside a collective, and faults on the way of exchanges: the laws, on a few nodes.</summary>
public sealed class IsolationTests
{
    // Per NIC a quarter of a millisecond of each.
    private const string Pair =
        """
        name: pair
        question: What does each cost the other?
        study: isolation
        model: models/deepseek-v3/config.json
        profile: h800
        network: packet
        packet: {classes: 2}
        cluster: {node: h800, nodes: 8, fabric: single-switch, override: {node: {gpus: 1, nics: 1, storage_nics: 0}}}
        experts: {group_limit: 4, scale: 224 B}
        communication: {sms: 24}
        exchange: {tokens: 1024, expert_parallel: [4]}
        collective: {kind: all-to-all, algorithm: direct, bytes: 16 MiB, groups: [4]}
        isolation: {exchange_class: 0, collective_class: 1}
        """;

    private const string Exchange =
        """
        name: exchange
        question: What does a lost plane cost?
        study: expert-exchange
        network: packet
        model: models/deepseek-v3/config.json
        profile: h800
        cluster: {node: h800, nodes: 4, fabric: mpft-8}
        experts: {group_limit: 4, scale: 224 B}
        communication: {sms: 24}
        exchange: {tokens: 512, expert_parallel: [32]}
        """;

    [Fact]
    public void Workloads_that_share_no_link_cost_each_other_nothing()
    {
        var result = Run(Pair, "isolation.exchange_nodes=[0, 1, 2, 3]", "isolation.collective_nodes=[4, 5, 6, 7]");
        Assert.Equal(1, result.Value("dispatch.slowdown"), 2e-3);
        Assert.Equal(1, result.Value("collective.slowdown"), 2e-3);
    }

    [Fact]
    public void On_the_same_nics_strict_priority_shields_the_first_class_and_the_other_waits_for_it()
    {
        var result = Run(Pair);
        Assert.InRange(result.Value("dispatch.slowdown"), 0.95, 1.05);

        // Together they take at least their bytes through a NIC: of 1,024 tokens at least two of three other nodes on average (8 of 256 experts fall on 3.6 of 4), and three of four parts.
        var bytes = (1024 * 2 * 7392.0) + (0.75 * (16 << 20));
        Assert.InRange(result.Value("both.time"), 0.97 * bytes / (50e9 * 0.9407) * 1e6, 1.15 * (result.Value("dispatch.alone") + result.Value("collective.alone")));
    }

    [Theory]
    [InlineData("isolation.collective_class=2", "isolation.collective_class: there is no class 2 (packet.classes is 2; classes are counted from 0)")]
    [InlineData("isolation.exchange_nodes=[0, 1]", "isolation.exchange_nodes: 2 nodes of 1 GPUs are no group of 4 (as many nodes as exchange.expert_parallel or collective.groups fill)")]
    [InlineData("isolation.exchange_nodes=[0, 1, 2, 2]", "isolation.exchange_nodes: names a node twice, or one that is not there (nodes are 0 to 7)")]
    [InlineData("network=flow", "study: isolation runs on packets only (add: network: packet)")]
    [InlineData("exchange.expert_parallel=[2, 4]", "exchange.expert_parallel: has 2 sizes (study: isolation runs one group)")]
    public void What_does_not_fit_is_refused(string setting, string message) => Assert.EndsWith(message, Assert.Single(Loading.Bad(Pair, setting)), StringComparison.Ordinal);

    [Fact]
    public void A_plane_lost_on_the_way_costs_more_than_none_and_less_than_all_anew()
    {
        var (whole, lost, down) = (Slowest(), Slowest("{kind: plane, index: 3, at: 100 us}"), Slowest("{kind: plane, index: 3}"));
        Assert.True(down > whole * 1.05);

        // At worst all begins anew on seven planes when the loss is known.
        Assert.InRange(lost, whole * 1.005, 200 + down);
    }

    [Fact]
    public void A_link_that_comes_back_is_left_to_the_transport_and_bit_errors_to_the_link()
    {
        var whole = Slowest();
        Assert.InRange(Slowest("{kind: link, index: 0, bit_error_rate: 1e-7}", "packet.link_retry=true"), whole, whole * 1.05);

        // Of a NIC's only way to its leaf; a timeout on lossless links takes 67 ms, and what was sent after the first packet lost is given up after a second one.
        Assert.InRange(Slowest("{kind: nic, index: 0, at: 100 us}, {kind: nic, index: 0, at: 120 us, remaining: 100 %}"), whole + 60_000, whole + 140_000);
    }

    private static double Slowest(string faults = "", string setting = "seed=1") =>
        new ExchangeStudy().Run(Loading.Good(Exchange, $"cluster.faults=[{faults}]", setting), new Progress<RunProgress>(), CancellationToken.None).Value("dispatch.ep32.slowest");

    private static RunResult Run(string text, params string[] settings) =>
        new IsolationStudy().Run(Loading.Good(text, settings), new Progress<RunProgress>(), CancellationToken.None);
}
