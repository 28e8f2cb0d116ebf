using Sim.Scenarios.Fields;

namespace Sim.Scenarios.Validation;

/// <summary>Each study has the sections it needs, as the field table says; and traces and samples have what they name.</summary>
public sealed class StudyValidator : IScenarioValidator
{
    public void Validate(ValidationContext context)
    {
        var scenario = context.Scenario;
        var study = Choices.Word(scenario.Study);
        foreach (var field in FieldTable.ForScenario().Fields.Where(field => field.RequiredFor.Contains(scenario.Study)))
        {
            if (scenario.Tree[field.Key] is null)
            {
                context.Findings.Error(context.OriginOf("study"), field.Key, "is missing", $"study: {study} needs it");
            }
        }

        if (scenario is { Study: Sections.StudyKind.Model, Model: null, Models.Count: 0 })
        {
            context.Findings.Error(context.OriginOf("study"), "model", "is missing", "study: model needs it, or a list as models:");
        }

        if (scenario.Experts is { Routing: Sections.RoutingSource.Trace, Trace: null })
        {
            context.Error("experts.trace", "is missing", "routing: trace needs it");
        }

        if (scenario.Name.Any(letter => !char.IsAsciiLetterOrDigit(letter) && letter is not ('.' or '-' or '_')) || scenario.Name.StartsWith('.'))
        {
            context.Error("name", $"'{scenario.Name}' cannot name a folder", "letters, digits, dots and dashes");
        }
    }
}
