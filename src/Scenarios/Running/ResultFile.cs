using System.Text.Json;
using System.Text.Json.Serialization;
using Sim.Engine.Results;
using Sim.Scenarios.Trees;

namespace Sim.Scenarios.Running;

/// <summary><c>result.json</c>: the whole result, readable by <c>sim compare</c> and by any other program.</summary>
public sealed class ResultFile : IReportWriter
{
    public const string Name = "result.json";

    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        // An upper bound may be infinite.
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public void Write(RunResult result, string folder) => File.WriteAllText(Path.Combine(folder, Name), ToJson(result) + "\n");

    /// <summary>The result as indented JSON.</summary>
    public static string ToJson(RunResult result) => JsonSerializer.Serialize(result, Options);

    /// <summary>Reads a result file, or the one in a report folder; null with a finding when it is none.</summary>
    public static RunResult? Read(string path, FindingList findings)
    {
        var file = Directory.Exists(path) ? Path.Combine(path, Name) : path;
        if (FileGuard.Read(file, findings) is not { } text)
        {
            return null;
        }

        try
        {
            if (JsonSerializer.Deserialize<RunResult>(text, Options) is { } result)
            {
                return result;
            }
        }
        catch (JsonException exception)
        {
            var at = new Origin(file, (int)(exception.LineNumber ?? 0) + 1, (int)(exception.BytePositionInLine ?? 0) + 1);
            return Refuse(at, findings);
        }

        return Refuse(new Origin(file, 0, 0), findings);
    }

    private static RunResult? Refuse(Origin at, FindingList findings)
    {
        findings.Error(at, "", "is no result of sim run", "name a result.json or a report folder");
        return null;
    }
}
