using Sim.Engine.Results;
using Sim.Scenarios.Running;

namespace Sim.Cli.Tests;

public sealed class ExitCodeTests
{
    [Fact]
    public void A_run_answers_on_stdout_and_ends_with_0()
    {
        using var sim = new SimProcess();
        Assert.Equal(0, Run(sim));
        Assert.StartsWith("It takes 4 s.", sim.Results, StringComparison.Ordinal);
        Assert.Equal($"report in {sim.At("out/report.html")}\n", sim.Messages);
    }

    [Theory]
    [InlineData("frobnicate")]
    [InlineData("run")]
    [InlineData("run", "a.yaml", "--no-such-option")]
    [InlineData("topo", "--nodes", "many")]
    [InlineData("check", "no-such-folder")]
    [InlineData("run", "no-such-file.yaml")]
    [InlineData("compare", "no-such.json", "no-such.json")]
    public void Bad_usage_ends_with_2_and_says_so_on_stderr(params string[] args)
    {
        using var sim = new SimProcess();
        Assert.Equal(2, sim.Run(args));
        Assert.Empty(sim.Results);
        Assert.Contains("error:", sim.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bad_scenario_ends_with_2_and_its_findings()
    {
        using var sim = new SimProcess();
        var file = sim.Write("small.yaml", SimProcess.Small.Replace("nodes", "ndoes", StringComparison.Ordinal));
        Assert.Equal(2, sim.Run("run", file));
        Assert.Contains($"{file}:4:23: error: cluster.ndoes: unknown key (did you mean nodes?)", sim.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public void A_simulation_that_cannot_finish_ends_with_3()
    {
        using var sim = new SimProcess { Runner = new FakeRunner((_, _) => throw new RunFailedException("rank 3 waits for rank 5")) };
        Assert.Equal(3, Run(sim));
        Assert.Equal("could not finish: rank 3 waits for rank 5\n", sim.Messages);
    }

    [Fact]
    public void A_result_below_its_bound_ends_with_3_and_writes_no_report()
    {
        using var sim = new SimProcess { Runner = new FakeRunner(bound: new BoundCheck("all-to-all", 1, 63, 100, "leaf port")) };
        Assert.Equal(3, Run(sim));
        Assert.Contains("all-to-all: 1 s lies outside 63 s to 100 s (leaf port)", sim.Messages, StringComparison.Ordinal);
        Assert.False(Directory.Exists(sim.At("out")));
    }

    [Fact]
    public void A_bug_ends_with_70_without_a_stack_trace()
    {
        using var sim = new SimProcess { Runner = new FakeRunner((_, _) => throw new InvalidOperationException("never")) };
        Assert.Equal(70, Run(sim));
        Assert.Contains("bug: InvalidOperationException: never", sim.Messages, StringComparison.Ordinal);
        Assert.DoesNotContain(" at ", sim.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public void An_interrupt_ends_with_130()
    {
        using var source = new CancellationTokenSource();
        using var sim = new SimProcess { Token = source.Token, Runner = new FakeRunner((_, token) => { source.Cancel(); token.ThrowIfCancellationRequested(); }) };
        Assert.Equal(130, Run(sim));
    }

    [Fact]
    public void Help_and_version_end_with_0()
    {
        using var sim = new SimProcess();
        Assert.Equal(0, sim.Run("--help"));
        Assert.Contains("check <paths>", sim.Results, StringComparison.Ordinal);
        Assert.Equal(0, sim.Run("run", "--help"));
    }

    private static int Run(SimProcess sim) => sim.Run("run", sim.Write("small.yaml", SimProcess.Small), "--out", sim.At("out"), "--root", SimProcess.Root);
}
