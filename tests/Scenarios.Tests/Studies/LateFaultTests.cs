using Sim.Engine.Results;
using Sim.Scenarios.Running;
using Sim.Scenarios.Studies.Training;

namespace Sim.Scenarios.Tests.Studies;

/// <summary>Faults that begin during a step: where they are allowed, what is said about them, what happens when they cut GPUs off.</summary>
public sealed class LateFaultTests
{
    // Two nodes and no experts: two pipeline stages of Qwen, whose messages cross the fabric.
    private const string Step =
        """
        name: late
        question: What does a late fault do?
        study: training-step
        cluster:
          node: h800
          nodes: 2
          fabric: mpft-8
          faults: [{kind: plane, index: 0, at: AT}]
        model: models/qwen2.5-72b/config.json
        profile: h800
        plan: {pipeline_parallel: 2, data_parallel: 8}
        training: {global_batch: 16, sequence_length: 4096}
        """;

    [Fact]
    public void A_study_of_one_operation_refuses_a_late_fault_at_its_time()
    {
        var text = Loading.Collective.Replace("fabric: mpft-8", "fabric: mpft-8, faults: [{kind: plane, index: 0, at: 1 ms}]", StringComparison.Ordinal);
        Assert.Equal(
            "test.yaml:4:86: error: cluster.faults[0].at: study: collective knows faults from its start on (leave `at` out, or set network: packet)",
            Assert.Single(Loading.Bad(text)));
        Loading.Good(text, "cluster.faults=[{kind: plane, index: 0, at: 0 s}]");
    }

    [Fact]
    public void The_report_says_what_a_late_fault_reaches()
    {
        Assert.Contains(Run("1 ms").Notes, note => note.StartsWith("Transfers that start at 1 ms or later meet the faults", StringComparison.Ordinal));
        Assert.Contains(Run("1000 s").Notes, note => note.StartsWith("Faults at 1000 s come after the end", StringComparison.Ordinal));
        Assert.DoesNotContain(Run("0 s").Notes, note => note.Contains("fault", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void A_step_whose_nodes_a_fault_cuts_off_fails_with_the_time()
    {
        var all = string.Join(", ", Enumerable.Range(0, 8).Select(plane => $"{{kind: plane, index: {plane}, at: 1 ms}}"));
        var failure = Assert.Throws<RunFailedException>(() => Run("1 ms", $"cluster.faults=[{all}]"));
        Assert.Matches(@"^at [0-9.]+ s of the step the fabric connects no NIC of the nodes of GPU \d+ and GPU \d+ \(bring a plane back, or take these nodes out\)$", failure.Message);
    }

    [Fact]
    public void On_packets_the_report_says_what_is_lost_and_what_was_moved()
    {
        string[] packets = ["network=packet", "training.sequence_length=256"];
        var healthy = Run("1000 s", packets);
        Assert.Contains(healthy.Notes, note => note.StartsWith("Faults at 1000 s come after the end", StringComparison.Ordinal));
        var lost = Run("30 ms", packets);
        Assert.Contains(lost.Notes, note => note.StartsWith("What is under way on parts that fail at 30 ms is lost.", StringComparison.Ordinal));
        Assert.True(lost.Value("messages.redirected") > 0);
        Assert.Equal(healthy.Value("messages.delivered"), lost.Value("messages.delivered"));
    }

    [Fact]
    public void On_packets_nodes_that_a_fault_cuts_off_fail_with_the_time()
    {
        var all = string.Join(", ", Enumerable.Range(0, 8).Select(plane => $"{{kind: plane, index: {plane}, at: 1 ms}}"));
        var failure = Assert.Throws<RunFailedException>(() => Run("1 ms", "network=packet", "training.sequence_length=256", $"cluster.faults=[{all}]"));
        Assert.StartsWith("after the faults of 1 ms the fabric connects no NIC of the nodes of GPU ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void On_packets_a_step_refuses_what_packets_cannot_do()
    {
        Assert.Contains(
            Loading.Bad(Step.Replace("AT", "0 s", StringComparison.Ordinal), "network=packet", "cluster.faults=[{kind: plane, index: 0}, {kind: plane, index: 0, at: 1 ms, remaining: 100 %}]"),
            finding => finding.Contains("cluster.faults", StringComparison.Ordinal) && finding.Contains("is down or slow from 0 s on and better later", StringComparison.Ordinal));
        Assert.Contains(
            Loading.Bad(Step.Replace("AT", "0 s", StringComparison.Ordinal), "network=packet", "training.fold_to=1"),
            finding => finding.Contains("training.fold_to: packets run whole groups", StringComparison.Ordinal));
    }

    /// <summary>That the model does not fit into two nodes is a warning only.</summary>
    private static RunResult Run(string at, params string[] settings) => new TrainingStudy().Run(
        Loading.Loader.LoadText(Step.Replace("AT", at, StringComparison.Ordinal), "test.yaml", settings).Scenario!, new Progress<RunProgress>(), CancellationToken.None);
}
