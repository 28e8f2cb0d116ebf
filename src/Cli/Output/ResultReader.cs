using System.Text.Json;
using Sim.Cli.Hosting;
using Sim.Engine.Results;
using Sim.Reports.Writing;
using Sim.Scenarios.Trees;

namespace Sim.Cli.Output;

/// <summary>Reads a result that <c>sim run</c> wrote.</summary>
internal static class ResultReader
{
    private const string Name = "result.json";

    /// <summary>The result of a file, or of a report folder. Throws <see cref="UserException"/> with a finding when there is none.</summary>
    public static RunResult Read(string path)
    {
        var file = Directory.Exists(path) ? Path.Combine(path, Name) : path;
        var findings = new FindingList();
        var text = FileGuard.Read(file, findings) ?? throw new UserException(findings.Items);
        try
        {
            return ResultJson.Deserialize(text);
        }
        catch (JsonException exception)
        {
            var at = new Origin(file, (int)(exception.LineNumber ?? 0) + 1, (int)(exception.BytePositionInLine ?? 0) + 1);
            findings.Error(at, "", "is no result of sim run", "name a result.json or a report folder");
            throw new UserException(findings.Items);
        }
    }
}
