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
            CheckReadable(context, trace);
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

    private static void CheckReadable(ValidationContext context, string trace)
    {
        try
        {
            using var stream = File.OpenRead(trace);
            if (stream.ReadByte() < 0)
            {
                context.Error("experts.trace", $"{Path.GetFileName(trace)} is empty");
            }
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            context.Error("experts.trace", $"{Path.GetFileName(trace)} cannot be read: {problem.Message}");
        }
    }
}
