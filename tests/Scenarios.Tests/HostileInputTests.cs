using CsCheck;
using Sim.Scenarios.Explaining;

namespace Sim.Scenarios.Tests;

/// <summary>Whatever an editor or an attacker leaves in a file, the loader gives a scenario or findings.</summary>
public sealed class HostileInputTests
{
    private const string Full =
        """
        name: full
        question: Does everything load?
        study: collective
        cluster: {node: h800, nodes: 4, fabric: mpft-8, override: {node: {nic: {port_rate: 200 Gb/s}}}, faults: [{kind: plane, index: 3, at: 0 ms}]}
        collective: {kind: all-reduce, bytes: 1 GiB, groups: [8, 32]}
        output: {timeline_ranks: [0, 1], timeline_end: 5 us}
        sweep: {cluster.nodes: [4, 8], communication.sms: [0, 20]}
        expect: [{metric: step_time, value: 5 us, tolerance: 5 %, kind: publication, source: "a: b"}, {metric: x, min: 1, kind: regression}]
        """;

    [Fact]
    public void A_scenario_with_every_kind_of_value_loads() => Loading.Good(Full);

    [Fact]
    public void A_damaged_scenario_loads_or_has_findings()
    {
        var edit = Gen.Select(Gen.Int[0, Full.Length - 1], Gen.Int[0, 12], Gen.String[Gen.Char["{}[]:,&*!|>-?#\"'%\n 09azG"], 0, 4]);
        edit.Array[1, 3].Sample(
            edits =>
            {
                var text = Full;
                foreach (var (at, length, insert) in edits)
                {
                    var start = Math.Min(at, text.Length);
                    text = string.Concat(text.AsSpan(0, start), insert, text.AsSpan(Math.Min(text.Length, start + length)));
                }

                var loaded = Loading.Loader.LoadText(text, "fuzz.yaml", []);
                return loaded.Scenario is { } scenario ? ScenarioExplainer.Explain(scenario).Count > 0 : loaded.Findings.Count > 0;
            },
            iter: 1000);
    }

    [Fact]
    public void A_damaged_setting_loads_or_has_findings() => Gen.String[Gen.Char["clusternodfabi.=[]{}: \"&*0189-"], 0, 30].Sample(
        setting => Loading.Loader.LoadText(Loading.Small, "fuzz.yaml", ["cluster." + setting]) is { Scenario: not null } or { Findings.Count: > 0 },
        iter: 300);
}
