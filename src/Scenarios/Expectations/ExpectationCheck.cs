using System.Globalization;
using Sim.Engine.Results;
using Sim.Scenarios.Fields;
using Sim.Scenarios.Quantities;
using Sim.Scenarios.Sections;

namespace Sim.Scenarios.Expectations;

/// <summary>Holds a result to the expectations of its scenario.</summary>
public static class ExpectationCheck
{
    /// <summary>One outcome per expectation, in the scenario's order. A metric that is missing or has another unit fails.</summary>
    public static IReadOnlyList<ExpectationOutcome> Evaluate(IReadOnlyList<Expectation> expectations, RunResult result) =>
        expectations.Select(expectation => Evaluate(expectation, result)).ToList();

    private static ExpectationOutcome Evaluate(Expectation expectation, RunResult result)
    {
        var metric = result.Metrics.FirstOrDefault(metric => metric.Name == expectation.Metric);
        if (metric is null)
        {
            var near = Nearest.Word(expectation.Metric, result.Metrics.Select(known => known.Name));
            var hint = near is null ? "" : $"; did you mean {near}?";
            return new ExpectationOutcome(expectation, false, null, "", $"the result has no metric {expectation.Metric}{hint}");
        }

        foreach (var measure in new[] { expectation.Value, expectation.Min, expectation.Max })
        {
            if (measure is { } written && written.In(metric.Unit) is null)
            {
                return new ExpectationOutcome(
                    expectation, false, metric.Value, metric.Unit, $"{metric.Name} is in {metric.Unit}, the expectation '{written}' is not");
            }
        }

        return expectation.Value is { } value ? AgainstValue(expectation, metric, value.In(metric.Unit)!.Value) : AgainstBounds(expectation, metric);
    }

    private static ExpectationOutcome AgainstValue(Expectation expectation, Metric metric, double expected)
    {
        // The last digits of a decimal that went through a unit conversion are no deviation.
        var allowed = (Math.Abs(expected) * expectation.Tolerance.Value) + (Math.Abs(expected) * 1e-12);
        var holds = Math.Abs(metric.Value - expected) <= allowed;
        var deviation = expected == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{metric.Value - expected:+0.###e+0;-0.###e+0;0} absolute")
            : string.Create(CultureInfo.InvariantCulture, $"{((metric.Value / expected) - 1) * 100:+0.00;-0.00;0.00} %");
        return new ExpectationOutcome(
            expectation,
            holds,
            metric.Value,
            metric.Unit,
            $"{metric.Name} is {Show(metric.Value, metric.Unit)}, expected {Show(expected, metric.Unit)} within {expectation.Tolerance}: {deviation}");
    }

    private static ExpectationOutcome AgainstBounds(Expectation expectation, Metric metric)
    {
        var least = expectation.Min?.In(metric.Unit);
        var greatest = expectation.Max?.In(metric.Unit);
        var holds = !(metric.Value < least) && !(metric.Value > greatest) && !double.IsNaN(metric.Value);
        var bounds = (least, greatest) switch
        {
            ({ } low, { } high) => $"between {Show(low, metric.Unit)} and {Show(high, metric.Unit)}",
            ({ } low, null) => $"at least {Show(low, metric.Unit)}",
            _ => $"at most {Show(greatest ?? double.NaN, metric.Unit)}",
        };
        return new ExpectationOutcome(expectation, holds, metric.Value, metric.Unit, $"{metric.Name} is {Show(metric.Value, metric.Unit)}, expected {bounds}");
    }

    private static string Show(double value, string unit) => new Measure(value, unit).ToString();
}
