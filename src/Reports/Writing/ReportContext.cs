namespace Sim.Reports.Writing;

/// <summary>What a report needs besides the result, so that a reader can make it again.</summary>
/// <param name="ResolvedYaml">The fully resolved scenario as YAML, saved beside the result.</param>
/// <param name="Command">The command line that reproduces the report.</param>
/// <param name="ToolVersion">Version of the tool, with commit where known.</param>
public sealed record ReportContext(string ResolvedYaml, string Command, string ToolVersion);
