using System.Globalization;
using Sim.Scenarios.Sections;

namespace Sim.Scenarios.Validation;

/// <summary>An expectation says a value or bounds, and a publication says which.</summary>
public sealed class ExpectationValidator : IScenarioValidator
{
    public void Validate(ValidationContext context)
    {
        for (var i = 0; i < context.Scenario.Expect.Count; i++)
        {
            var expectation = context.Scenario.Expect[i];
            var path = string.Create(CultureInfo.InvariantCulture, $"expect[{i}]");
            if (expectation.Value is null == (expectation.Min is null && expectation.Max is null))
            {
                Error(context, i, path, "needs either a value or bounds", "write value: with tolerance:, or min: and max:");
            }

            if (expectation.Min is { } min && expectation.Max is { } max && (max.In(min.Unit) is not { } greatest || greatest < min.Value))
            {
                Error(context, i, path, $"nothing lies between {min} and {max}", null);
            }

            if (expectation is { Kind: ExpectationKind.Publication, Source: null })
            {
                Error(context, i, path, "a publication needs its source", "write source: \"citation, table, row\"");
            }
        }
    }

    private static void Error(ValidationContext context, int index, string path, string message, string? hint)
    {
        var list = context.Scenario.Tree["expect"] as Trees.SequenceNode;
        context.Findings.Error(list?.Items[index].Origin ?? context.OriginOf("expect"), path, message, hint);
    }
}
