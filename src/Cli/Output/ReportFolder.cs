using Sim.Engine.Results;
using Sim.Scenarios;
using Sim.Scenarios.Loading;
using Sim.Scenarios.Running;

namespace Sim.Cli.Output;

/// <summary>Writes a report folder at once: into a folder beside it first, then renamed, so that nobody reads half a report.</summary>
public static class ReportFolder
{
    public const string ResolvedFile = "resolved.yaml";

    /// <summary>Replaces the folder by a new report.</summary>
    public static void Write(Scenario scenario, RunResult result, IReadOnlyList<IReportWriter> writers, string folder)
    {
        var full = Path.GetFullPath(folder);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        var fresh = $"{full}.new-{Environment.ProcessId}";
        var old = $"{full}.old-{Environment.ProcessId}";
        Delete(fresh);
        Directory.CreateDirectory(fresh);
        try
        {
            File.WriteAllText(Path.Combine(fresh, ResolvedFile), Resolved(scenario));
            foreach (var writer in writers)
            {
                writer.Write(result, fresh);
            }

            if (Directory.Exists(full))
            {
                CheckIsReport(full);
                Directory.Move(full, old);
            }

            Directory.Move(fresh, full);
            Delete(old);
        }
        finally
        {
            Delete(fresh);
        }
    }

    /// <summary>The resolved scenario as YAML that can be run again.</summary>
    public static string Resolved(Scenario scenario) =>
        $"# Resolved from {scenario.File}: library objects, what-ifs, settings and defaults written out.\n" + TreeWriter.Block(scenario.Tree);

    /// <summary>A folder that is no report is never replaced: <c>--out ~</c> must not cost a home folder.</summary>
    private static void CheckIsReport(string folder)
    {
        if (Directory.EnumerateFileSystemEntries(folder).Any() && !File.Exists(Path.Combine(folder, ResolvedFile)))
        {
            throw new Hosting.UserException($"{folder} exists and is no report (it has no {ResolvedFile}): name another folder with --out");
        }
    }

    private static void Delete(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
