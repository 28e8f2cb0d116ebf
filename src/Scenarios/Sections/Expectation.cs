using Sim.Scenarios.Fields;
using Sim.Scenarios.Quantities;

namespace Sim.Scenarios.Sections;

/// <summary>A claim that <c>sim check</c> holds the result to: a value with a tolerance, or bounds.</summary>
[Section("A claim that sim check holds the result to: a value with a tolerance, or bounds.")]
public sealed record Expectation
{
    [Field("Name of the metric.", Required = true)]
    public string Metric { get; init; } = "";

    [Field("Expected value with its unit.")]
    public Measure? Value { get; init; }

    [Field("Least value with its unit.")]
    public Measure? Min { get; init; }

    [Field("Greatest value with its unit.")]
    public Measure? Max { get; init; }

    [Field("Largest relative deviation from value; 0 % is exact.", Default = "0 %")]
    public Fraction Tolerance { get; init; }

    [Field("Where the expected value comes from: a citation, a fact id, a formula.")]
    public string? Source { get; init; }

    [Field("Against what the claim is held: publication for a value of the paper with its tolerance, regression for a closed form or the model's own earlier answer.", Required = true)]
    public ExpectationKind Kind { get; init; }
}
