using Sim.Scenarios.Fields;
using Sim.Scenarios.Profiles;
using Sim.Scenarios.Trees;
using Sim.Units;

namespace Sim.Scenarios.Validation;

/// <summary>Profile, kernel inventory and routing trace exist and can be read.</summary>
public sealed class NamedFileValidator : IScenarioValidator
{
    public void Validate(ValidationContext context)
    {
        var scenario = context.Scenario;
        if (scenario.Profile is { } profile)
        {
            CheckProfile(context, profile);
        }

        if (scenario.Kernels is { } kernels)
        {
            Parse(context, kernels, (file, text, findings) => KernelInventoryReader.Read(file, text, findings));
        }

        if (scenario.Experts.Trace is { } trace)
        {
            CheckTrace(context, trace);
        }
    }

    private static void CheckProfile(ValidationContext context, string profile)
    {
        var folder = Path.Combine(context.Scenario.Root ?? ".", "library", "profiles");
        var known = Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.yaml").Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal).ToList() : [];
        if (!known.Contains(profile))
        {
            var near = Nearest.Word(profile, known);
            context.Error("profile", $"'{profile}' is not in library/profiles", near is null ? $"it holds {(known.Count == 0 ? "none" : string.Join(", ", known))}" : $"did you mean {near}?");
            return;
        }

        Parse(context, Path.Combine(folder, profile + ".yaml"), (file, text, findings) => HardwareProfileReader.Read(file, text, findings));
    }

    private static void Parse(ValidationContext context, string file, Func<string, TextReader, ICollection<Finding>, object?> read)
    {
        if (FileGuard.Read(file, context.Findings) is not { } text)
        {
            return;
        }

        var findings = new List<Finding>();
        using var reader = new StringReader(text);
        read(file, reader, findings);
        foreach (var finding in findings)
        {
            var at = new Origin(finding.File, finding.Line, finding.Column);
            if (finding.Severity == FindingSeverity.Error)
            {
                context.Findings.Error(at, finding.Path, finding.Message, finding.Hint);
            }
            else
            {
                context.Findings.Warning(at, finding.Path, finding.Message, finding.Hint);
            }
        }
    }

    /// <summary>Every line that is no popularity is a finding in the trace itself.</summary>
    private static void CheckTrace(ValidationContext context, string trace)
    {
        if (FileGuard.Read(trace, context.Findings) is not { } text)
        {
            return;
        }

        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].Trim().Length > 0 && !Studies.Exchange.PopularityFile.TryParse(lines[i], out _))
            {
                context.Findings.Error(new Origin(trace, i + 1, 1), "experts.trace", $"'{lines[i].Trim()}' is no popularity", "write one positive number per line, expert 0 first");
            }
        }

        if (text.Trim().Length == 0)
        {
            context.Error("experts.trace", $"{Path.GetFileName(trace)} is empty");
        }
    }
}
