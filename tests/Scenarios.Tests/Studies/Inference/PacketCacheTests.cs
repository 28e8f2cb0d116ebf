using Sim.Engine.Results;
using Sim.Scenarios.Running;
using Sim.Scenarios.Studies.Inference;

namespace Sim.Scenarios.Tests.Studies.Inference;

/// <summary>Cache traffic beside the exchanges of a pass on packets. Without a profile a pass is its exchanges: 58 layers on 16 GPUs, of whose rows 8 of 15 come from the other node.</summary>
public sealed class PacketCacheTests
{
    private const string Pass =
        """
        name: p
        question: How long?
        study: inference-pass
        cluster: {node: h800, nodes: 2, fabric: mpft-8, override: {node: {pcie_rate: 51.2 GB/s}}}
        model: models/deepseek-v3/config.json
        experts: {routing: balanced}
        deployment: {micro_batches: 1}
        pass: {sequences: 64, context: 1024}
        """;

    private static readonly Lazy<RunResult> Quiet = new(() => Run("network=packet"));

    private static readonly Lazy<RunResult> Shared = new(() => Run("network=packet", "pass.cache_traffic=40 GB/s"));

    [Fact]
    public void An_exchange_that_shares_its_slots_takes_half_of_them_as_its_flows_do()
    {
        var result = Shared.Value;
        var remote = result.Value("exchange.bytes") * 1e6 * 8 / 15;
        Assert.InRange(result.Value("pass_time") * 1e-3 / (remote / 25.6e9), 1, 1.03);
        Assert.InRange(result.Value("cache.rate"), 25.6 * 0.98, 25.6 * 1.03);
        var flows = Run("network=flow", "pass.cache_traffic=40 GB/s");
        Assert.InRange(result.Value("pass_time") / flows.Value("pass_time"), 0.97, 1.03);
        Assert.InRange(result.Value("cache.rate") / flows.Value("cache.rate"), 0.97, 1.03);
    }

    [Fact]
    public void An_exchange_that_goes_first_does_not_see_the_cache()
    {
        var first = Run("network=packet", "pass.cache_traffic=40 GB/s", "pass.prioritize_exchange=true");
        Assert.InRange(first.Value("pass_time") / Quiet.Value.Value("pass_time"), 1, 1.01);
        // What 50 GB/s with their headers leave of 51.2, and the slot's pauses between exchanges.
        Assert.InRange(first.Value("cache.rate"), 1.2, 10);
    }

    [Fact]
    public void Cache_that_leaves_enough_costs_little() =>
        Assert.InRange(Run("network=packet", "pass.cache_traffic=1 GB/s").Value("pass_time") / Quiet.Value.Value("pass_time"), 1, 1.02);

    [Fact]
    public void Reasons_name_PCIe_where_it_limits_and_only_there()
    {
        string[] Reasons(RunResult result) => [.. result.Tables.Single(table => table.Name == "packet_reasons").Rows.Select(row => row[0])];
        Assert.Contains(Reasons(Shared.Value), reason => reason.StartsWith("host PCIe: ", StringComparison.Ordinal) && reason.Contains("of cache", StringComparison.Ordinal));
        Assert.DoesNotContain(Reasons(Quiet.Value), reason => reason.Contains("PCIe", StringComparison.Ordinal));
        Assert.Contains(Shared.Value.LinkUse, use => use.Tier == "pcie gpu in" && use.MeanUtilisation > 0.97);
        Assert.DoesNotContain(Quiet.Value.LinkUse, use => use.Tier.StartsWith("pcie", StringComparison.Ordinal));
    }

    [Fact]
    public void Fewer_NICs_than_GPUs_are_a_finding()
    {
        var findings = Loading.Bad(
            Pass.Replace("mpft-8", "single-switch", StringComparison.Ordinal).Replace("override: {node: {", "override: {node: {nics: 4, ", StringComparison.Ordinal), "network=packet", "pass.cache_traffic=1 GB/s");
        Assert.Contains(findings, finding => finding.Contains("pass.cache_traffic", StringComparison.Ordinal) && finding.Contains("needs a NIC for every GPU", StringComparison.Ordinal));
    }

    private static RunResult Run(params string[] settings) => new PassStudy().Run(Loading.Good(Pass, settings), new Progress<RunProgress>(), CancellationToken.None);
}
