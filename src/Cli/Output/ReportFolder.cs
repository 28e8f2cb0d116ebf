using System.Reflection;
using Sim.Cli.Hosting;
using Sim.Engine.Results;
using Sim.Reports.Drawings;
using Sim.Reports.Writing;
using Sim.Scenarios;
using Sim.Scenarios.Loading;
using Sim.Scenarios.Sections;

namespace Sim.Cli.Output;

/// <summary>Writes the report of a run.</summary>
public static class ReportFolder
{
    /// <summary>Writes or replaces the report. Throws <see cref="UserException"/> for a folder that holds something else.</summary>
    /// <param name="scenario">The scenario that ran.</param>
    /// <param name="result">Its result.</param>
    /// <param name="folder">The report's folder.</param>
    /// <param name="command">The command line that makes the report again.</param>
    public static void Write(Scenario scenario, RunResult result, string folder, string command)
    {
        var fabric = scenario is { Study: StudyKind.Topology, Cluster: { } cluster } ? FabricSketcher.Sketch(cluster) : null;
        Write(result, folder, new ReportContext(Resolved(scenario), command, Version), fabric, null);
    }

    /// <summary>Writes or replaces a report with further data. Throws <see cref="UserException"/> for a folder that holds something else.</summary>
    internal static void Write(RunResult result, string folder, ReportContext context, FabricSketch? fabric, ReportData? data)
    {
        try
        {
            ReportWriter.Write(result, folder, context, fabric, data);
        }
        catch (ForeignFolderException foreign)
        {
            throw new UserException(foreign.Message, foreign);
        }
    }

    /// <summary>The resolved scenario as YAML that can be run again.</summary>
    public static string Resolved(Scenario scenario) =>
        $"# Resolved from {scenario.File}: library objects, what-ifs, settings and defaults written out.\n" + TreeWriter.Block(scenario.Tree);

    /// <summary>Name and version of the program, with the commit where the build knows it.</summary>
    public static string Version { get; } = "sim " + (typeof(ReportFolder).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0");
}
