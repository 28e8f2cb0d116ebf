using Sim.Engine.Results;
using Sim.Scenarios.Running;
using Sim.Scenarios.Studies.Messages;

namespace Sim.Scenarios.Tests.Studies;

public sealed class MessageStudyTests
{
    /// <summary>32 of a switch's 64 ports are NICs, so that 16 nodes of 8 fill four leaves.</summary>
    private const string Text = "name: t\nquestion: q\nstudy: message\ncluster: {node: h800, nodes: 16, fabric: ft2}\nmessage: {end_points: 2 us}\n";

    private static RunResult Run(params string[] settings) => new MessageStudy().Run(Loading.Good(Text, settings), new Progress<RunProgress>(), CancellationToken.None);

    private static double Of(RunResult result, string metric) => result.Metrics.Single(item => item.Name == metric).Value;

    /// <summary>A leaf and two cables within, leaf, spine, leaf and four cables between leaves.</summary>
    [Theory]
    [InlineData(300, 0)]
    [InlineData(300, 50)]
    [InlineData(0, 50)]
    public void Latency_is_the_ends_and_each_switch_and_cable_of_the_way(int hop, int cable)
    {
        var result = Run($"cluster.override.fabric.switch.hop_latency={hop} ns", $"cluster.override.fabric.cable_latency={cable} ns");
        Assert.Equal(2 + ((hop + (2 * cable)) * 1e-3), Of(result, "latency.nearest-node"), 9);
        Assert.Equal(2 + (((3 * hop) + (4 * cable)) * 1e-3), Of(result, "latency.farthest-node"), 9);
        Assert.Equal(2 * (hop + cable) * 1e-3, Of(result, "surcharge"), 9);
    }

    [Fact]
    public void The_fabric_of_a_single_leaf_has_no_farther_node() =>
        Assert.DoesNotContain(Run("cluster.nodes=4").Metrics, metric => metric.Name is "surcharge" or "latency.farthest-node");

    [Fact]
    public void Over_NVLink_it_is_software_and_the_links_of_the_node()
    {
        var result = Run("message.nvlink_software=1.5 us", "cluster.override.node.nvlink_latency=0.7 us");
        Assert.Equal(2.2, Of(result, "latency.same-node"), 9);
        Assert.Equal(0.7, Of(result, "way.same-node"), 9);
    }

    [Fact]
    public void A_message_without_a_term_faults_and_another_network_are_refused()
    {
        Assert.Contains(Loading.Bad(Text.Replace("end_points: 2 us", "", StringComparison.Ordinal)), line => line.Contains("message: names no message", StringComparison.Ordinal));
        Assert.Contains(Loading.Bad(Text, "network=packet"), line => line.Contains("network: is not looked at by study: message", StringComparison.Ordinal));
        Assert.Contains(Loading.Bad(Text, "cluster.faults=[{kind: plane, index: 0}]"), line => line.Contains("cluster.faults: are not looked at by study: message", StringComparison.Ordinal));
    }
}
