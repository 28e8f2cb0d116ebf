using Sim.Scenarios.Explaining;
using Sim.Scenarios.Loading;
using Sim.Scenarios.Sections;
using Sim.Topology.Hardware;

namespace Sim.Scenarios.Tests;

public sealed class ScenarioLoaderTests
{
    [Fact]
    public void Names_become_library_objects_with_typed_values()
    {
        var cluster = Loading.Good(Loading.Small).Cluster!;
        var node = cluster.Node.ToSpec();

        // F1_1-13: H800 NVLink is 200 GB/s per direction, 8 links of 25 GB/s.
        Assert.Equal(200, node.Gpu.NvLinks * node.Gpu.NvLinkRate.GigabytesPerSecond);
        Assert.Equal(FabricKind.MultiPlaneFatTree, cluster.Fabric.ToSpec().Kind);
        Assert.Equal(32, cluster.Gpus);
    }

    [Fact]
    public void An_override_changes_one_field_and_leaves_the_rest()
    {
        var scenario = Loading.Good(Loading.Small.Replace("mpft-8}", "mpft-8, override: {node: {gpu: {nvlink_rate: 10 GB/s}}, fabric: {switch: {radix: 32}}}}", StringComparison.Ordinal));
        Assert.Equal(10, scenario.Cluster!.Node.Gpu.NvlinkRate.GigabytesPerSecond);
        Assert.Equal(132, scenario.Cluster.Node.Gpu.Sms);
        Assert.Equal(32, scenario.Cluster.Fabric.Switch.Radix);
        Assert.Equal("set at test.yaml:4:86", scenario.Cluster.Node.Gpu.Sources["nvlink_rate"]);
    }

    [Fact]
    public void An_override_may_name_another_library_object() =>
        Assert.Equal("cx8", Loading.Good(Loading.Small, "cluster.node.nic=cx8").Cluster!.Node.Nic.Name);

    [Theory]
    [InlineData("cluster.nodes=9", 9)]
    [InlineData("cluster: x", 0)]
    public void A_setting_wins_over_the_file_or_is_refused(string setting, int nodes)
    {
        if (nodes > 0)
        {
            Assert.Equal(nodes, Loading.Good(Loading.Small, setting).Cluster!.Nodes);
        }
        else
        {
            Assert.Equal(["--set cluster: x: error: is no path=value (for example --set cluster.nodes=32)"], Loading.Bad(Loading.Small, setting));
        }
    }

    [Fact]
    public void A_setting_reaches_inside_a_named_object() =>
        Assert.Equal(80, Loading.Good(Loading.Small, "cluster.node.gpu.sms=80").Cluster!.Node.Gpu.Sms);

    [Fact]
    public void A_mistyped_setting_names_the_nearest_key() => Assert.Equal(
        ["--set cluster.node.gpu.smz=80: error: 'cluster.node.gpu.smz' leads to no parameter: unknown key 'smz' (did you mean sms?)"],
        Loading.Bad(Loading.Small, "cluster.node.gpu.smz=80"));

    [Fact]
    public void A_what_if_takes_over_its_base_but_not_its_claims()
    {
        using var folder = new TemporaryFolder();
        folder.Write("base.yaml", Loading.Small + "\nseed: 7\nexpect: [{metric: switches, value: 4, kind: regression}]\n");
        var file = folder.Write("if.yaml", "extends: base.yaml\nname: if\nquestion: What if?\ncluster: {nodes: 8}\n");
        var loaded = Loading.Loader.Load(file, []);
        Assert.Empty(loaded.Findings);
        Assert.Equal((8, 7L, 0), (loaded.Scenario!.Cluster!.Nodes, loaded.Scenario.Seed, loaded.Scenario.Expect.Count));
        var values = ScenarioExplainer.Explain(loaded.Scenario).ToDictionary(value => value.Path);
        Assert.Equal(file + ":4:18", values["cluster.nodes"].Origin);
        Assert.Equal(Path.Combine(folder.Path, "base.yaml") + ":5:7", values["seed"].Origin);
        Assert.Equal("default", values["communication.sms"].Origin);
    }

    [Fact]
    public void A_resolved_scenario_reads_back_as_itself()
    {
        var first = Loading.Good(Loading.Small + "\nsweep: {cluster.nodes: [4, 8]}\nexpect: [{metric: x, value: 5 us, tolerance: 5 %, kind: publication, source: \"a: b\"}]");
        var text = TreeWriter.Block(first.Tree);
        var second = Loading.Good(text);
        Assert.Equal(text, TreeWriter.Block(second.Tree));
        Assert.Equal(Plain(first), Plain(second));
        Assert.Equal(first.Expect, second.Expect);
    }

    /// <summary>The node without its source lines: a default that was written out has a place of its own.</summary>
    private static NodeSpec Plain(Scenario scenario)
    {
        var node = scenario.Cluster!.Node.ToSpec();
        return node with { Source = "", Nic = node.Nic with { Source = "" } };
    }

    [Theory]
    [InlineData(StudyKind.TrainingStep, "cluster,model,plan,profile,training")]
    [InlineData(StudyKind.ExpertExchange, "cluster,exchange,model")]
    [InlineData(StudyKind.Collective, "cluster,collective")]
    [InlineData(StudyKind.Isolation, "cluster,collective,exchange,model,profile")]
    [InlineData(StudyKind.Schedule, "schedule")]
    [InlineData(StudyKind.Model, "model")]
    [InlineData(StudyKind.Topology, "cluster")]
    public void A_study_names_the_sections_it_misses(StudyKind study, string sections)
    {
        var findings = Loading.Loader.LoadText($"name: x\nquestion: y\nstudy: {Fields.Choices.Word(study)}", "test.yaml", []).Findings;
        Assert.Equal(sections, string.Join(',', findings.Select(finding => finding.Path).Order(StringComparer.Ordinal)));
        Assert.All(findings, finding => Assert.Equal(3, finding.Line));
    }

    [Fact]
    public void An_empty_object_is_missing_its_required_keys() => Assert.Equal(
        ["test.yaml:1:1: error: name: is missing (Name of the scenario and of its report folder: letters, digits, dots and dashes; expected text)"],
        Loading.Bad("question: a\nstudy: topology\ncluster: {node: h800, nodes: 1, fabric: ft2}"));

    [Fact]
    public void A_stage_list_must_match_the_pipeline() => Assert.Contains(
        "lists 2 stages, but the plan has 4",
        Assert.Single(Loading.Bad(Loading.Small + "\nplan: {pipeline_parallel: 4, data_parallel: 8}\ntraining: {global_batch: 8, sequence_length: 1, layers_per_stage: [1, 2]}")),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("mpft-8", 2048, true)] // F1_1-08: 16,384 GPUs in an eight-plane, two-layer fat-tree of 64-port switches
    [InlineData("mpft-8", 2049, false)]
    [InlineData("ft2", 256, true)] // Table 3: 2,048 endpoints
    [InlineData("ft2", 257, false)]
    [InlineData("ft3", 8192, true)] // Table 3: 65,536 endpoints
    [InlineData("ft3", 8193, false)]
    [InlineData("single-switch", 100_000, true)]
    [InlineData("{name: cx8 planes, kind: multi-plane-fat-tree, switch: ib-ndr, planes: 4}", 512, true)] // 512 x 8 single ports / 4 planes = 1,024
    [InlineData("{name: cx8 planes, kind: multi-plane-fat-tree, switch: ib-ndr, planes: 4}", 1025, false)] // 2,050 on 2,048
    public void A_fabric_holds_as_many_endpoints_as_published(string fabric, int nodes, bool fits) =>
        Assert.Equal(fits, Loading.Loader.LoadText(Loading.Small, "test.yaml", [$"cluster.fabric={fabric}", $"cluster.nodes={nodes}"]).Scenario is not null);
}
