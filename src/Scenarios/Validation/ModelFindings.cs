using Sim.Scenarios.Trees;
using Sim.Units;
using Sim.Workloads.Models;

namespace Sim.Scenarios.Validation;

/// <summary>Reads a model of a scenario; what is wrong with its file becomes findings of the scenario.</summary>
internal static class ModelFindings
{
    /// <summary>The model, or null with findings. A defect of a key points into the configuration; a file that is no configuration at all points at the line that names it.</summary>
    public static ModelSpec? Read(string file, Origin named, string path, ValidationContext context)
    {
        var result = ModelSpec.Load(file);
        foreach (var finding in result.Findings)
        {
            if (finding.Path.Length == 0)
            {
                context.Findings.Error(named, path, WholeFile(file, finding), "name the config.json of the model");
            }
            else if (finding.Severity == FindingSeverity.Error)
            {
                context.Findings.Error(PlaceOf(finding), finding.Path, finding.Message, finding.Hint);
            }
            else
            {
                context.Findings.Warning(PlaceOf(finding), finding.Path, finding.Message, finding.Hint);
            }
        }

        return result.Model;
    }

    private static Origin PlaceOf(Finding finding) => new(finding.File, finding.Line, finding.Column);

    /// <summary>The finding as a sentence about the file: "this is not JSON" at 3:3 becomes "x.json is not JSON: line 3, column 3 cannot be read".</summary>
    private static string WholeFile(string file, Finding finding)
    {
        const string subject = "this ";
        var name = Path.GetFileName(file);
        var text = finding.Message.StartsWith(subject, StringComparison.Ordinal) ? $"{name} {finding.Message[subject.Length..]}" : $"{name}: {finding.Message}";
        return finding.Line > 0 ? text + FormattableString.Invariant($": line {finding.Line}, column {finding.Column} cannot be read") : text;
    }
}
