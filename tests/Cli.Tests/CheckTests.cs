using System.Text.Json;
using System.Xml.Linq;

namespace Sim.Cli.Tests;

public sealed class CheckTests
{
    private const string Holds = "\nexpect:\n  - {metric: step_time, value: 4 s, tolerance: 5 %, source: \"a, Table 4\", kind: publication}\n  - {metric: step_time, max: 5 s, kind: regression}\n";
    private const string Fails = "\nexpect:\n  - {metric: step_time, value: 5 s, tolerance: 5 %, source: \"a, Table 4\", kind: publication}\n";

    [Fact]
    public void Claims_that_hold_end_with_0_and_both_counts()
    {
        using var sim = new SimProcess();
        sim.Write("scenarios/deep/a.yaml", SimProcess.Small + Holds);
        Assert.Equal(0, Check(sim));
        Assert.Contains("1 of 1 scenarios ok", sim.Results, StringComparison.Ordinal);
        Assert.Contains("publication expectations: 1 of 1 hold", sim.Results, StringComparison.Ordinal);
        Assert.Contains("regression expectations: 1 of 1 hold", sim.Results, StringComparison.Ordinal);
    }

    [Fact]
    public void A_claim_that_fails_ends_with_1_and_its_deviation() // 4 / 5 - 1 = -20 %
    {
        using var sim = new SimProcess();
        sim.Write("scenarios/a.yaml", SimProcess.Small + Holds);
        var bad = sim.Write("scenarios/b.yaml", SimProcess.Small + Fails);
        Assert.Equal(1, Check(sim, "--github"));
        Assert.Contains("1 of 2 scenarios ok", sim.Results, StringComparison.Ordinal);
        Assert.Contains($"::error file={bad},line=6,title={bad}%3A step_time (publication)::step_time is 4 s, expected 5 s within 5 %25: -20.00 %25", sim.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_scenario_does_not_stop_the_others()
    {
        using var sim = new SimProcess();
        var bad = sim.Write("scenarios/a.yaml", "name: x\nstudy: nothing\n");
        sim.Write("scenarios/b.yaml", SimProcess.Small + Holds);
        Assert.Equal(2, Check(sim, "--github"));
        Assert.Contains("1 of 2 scenarios ok", sim.Results, StringComparison.Ordinal);
        Assert.Contains($"::error file={bad},line=2,title={bad}%3A study::study: 'nothing' is not one of", sim.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public void JUnit_has_a_suite_per_scenario_and_a_case_per_claim()
    {
        using var sim = new SimProcess();
        sim.Write("scenarios/a.yaml", SimProcess.Small + Holds);
        sim.Write("scenarios/b.yaml", SimProcess.Small + Fails);
        sim.Write("scenarios/c.yaml", "name: x\n");
        Check(sim, "--junit", sim.At("junit.xml"));
        var suites = XDocument.Load(sim.At("junit.xml")).Root!.Elements("testsuite").ToList();
        Assert.Equal(["3", "2", "2"], suites.Select(suite => suite.Attribute("tests")!.Value)); // the run and its claims; or its findings
        Assert.Equal(["0", "1", "2"], suites.Select(suite => suite.Attribute("failures")!.Value)); // question and study are missing
    }

    [Fact]
    public void A_claim_about_a_metric_that_the_result_does_not_have_is_an_error_of_the_scenario()
    {
        using var sim = new SimProcess();
        var file = sim.Write("scenarios/a.yaml", SimProcess.Small + "\nexpect:\n  - {metric: step_tine, max: 5 s, kind: regression}\n");
        Assert.Equal(2, Check(sim, "--github"));
        Assert.Contains($"::error file={file},line=6,title={file}%3A expect[0].metric::expect[0].metric: the result has no metric step_tine; did you mean step_time?", sim.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public void A_base_that_others_extend_is_no_case()
    {
        using var sim = new SimProcess();
        sim.Write("scenarios/_base.yaml", SimProcess.Small);
        sim.Write("scenarios/a.yaml", "extends: _base.yaml\nname: a\nquestion: q\n" + Holds);
        Assert.Equal(0, Check(sim));
        Assert.Contains("1 of 1 scenarios ok", sim.Results, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_is_all_that_stdout_holds()
    {
        using var sim = new SimProcess();
        sim.Write("scenarios/a.yaml", SimProcess.Small + Holds);
        Assert.Equal(0, Check(sim, "--json"));
        using var json = JsonDocument.Parse(sim.Results);
        Assert.True(json.RootElement.GetProperty("passed").GetBoolean());
        Assert.Equal(1, json.RootElement.GetProperty("publication").GetProperty("held").GetInt32());
    }

    private static int Check(SimProcess sim, params string[] more) => sim.Run(["check", sim.At("scenarios"), "--root", SimProcess.Root, .. more]);
}
