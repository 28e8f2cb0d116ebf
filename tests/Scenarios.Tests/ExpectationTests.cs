using Sim.Engine.Results;
using Sim.Scenarios.Expectations;

namespace Sim.Scenarios.Tests;

public sealed class ExpectationTests
{
    [Theory]
    [InlineData("value: 19.926 s, tolerance: 5 %", 20.9, true)] // 19.926 x 1.05 = 20.922
    [InlineData("value: 19.926 s, tolerance: 5 %", 20.95, false)]
    [InlineData("value: 19926 ms, tolerance: 5 %", 18.94, true)] // 19.926 x 0.95 = 18.930
    [InlineData("value: 20 s", 20.0000001, false)] // no tolerance: exact
    [InlineData("value: 20 s", 20, true)]
    [InlineData("min: 19 s", 18.9, false)]
    [InlineData("min: 19 s, max: 20 s", 19.5, true)]
    [InlineData("max: 19 s", 19.1, false)]
    [InlineData("max: 19 s", double.NaN, false)]
    [InlineData("value: 20", 20, false)] // the metric is in seconds
    [InlineData("value: 20 GB/s", 20, false)]
    public void A_claim_holds_within_its_tolerance_or_bounds(string claim, double seconds, bool holds) => Assert.Equal(holds, Evaluate($"metric: step_time, {claim}", seconds).Holds);

    [Fact]
    public void A_missing_metric_fails_and_names_the_nearest() =>
        Assert.Equal("the result has no metric step_tme; did you mean step_time?", Evaluate("metric: step_tme, min: 1 s", 1).Message);

    [Fact]
    public void The_message_tells_value_claim_and_deviation() => // 20.5 / 20 - 1 = 2.5 %
        Assert.Equal("step_time is 20.5 s, expected 20 s within 5 %: +2.50 %", Evaluate("metric: step_time, value: 20 s, tolerance: 5 %", 20.5).Message);

    [Theory]
    [InlineData("{metric: x, kind: regression}", "needs either a value or bounds")]
    [InlineData("{metric: x, value: 1 s, min: 1 s, kind: regression}", "needs either a value or bounds")]
    [InlineData("{metric: x, min: 2 s, max: 1 s, kind: regression}", "nothing lies between 2 s and 1 s")]
    [InlineData("{metric: x, value: 1 s, kind: publication}", "a publication needs its source")]
    public void A_claim_without_sense_is_a_finding(string claim, string message) =>
        Assert.Contains(message, Assert.Single(Loading.Bad(Loading.Small + $"\nexpect:\n  - {claim}\n")), StringComparison.Ordinal);

    private static ExpectationOutcome Evaluate(string claim, double seconds)
    {
        var scenario = Loading.Good(Loading.Small + $"\nexpect: [{{{claim}, kind: regression}}]");
        var result = new RunResult
        {
            Scenario = "small",
            Study = "topology",
            Question = "",
            Answer = "",
            Mode = "full",
            Metrics = [new Metric("step_time", seconds, "s", "")],
            Hash = "",
        };
        return Assert.Single(ExpectationCheck.Evaluate(scenario.Expect, result));
    }
}
