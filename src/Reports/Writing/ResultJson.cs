using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Sim.Engine.Results;

namespace Sim.Reports.Writing;

/// <summary>A result as JSON and back: members in the order of the record, snake_case, shortest round-trip numbers, LF.</summary>
public static class ResultJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,

        // A bound without an upper limit is infinite; JSON has no literal for it, so it is the string "Infinity".
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectNullableAnnotations = true,
    };

    /// <summary>JSON text with a final line feed. Derived members (relative error, times bound) are written too.</summary>
    public static string Serialize(RunResult result) => JsonSerializer.Serialize(result, Options) + "\n";

    /// <summary>Reads what <see cref="Serialize"/> wrote. Throws <see cref="JsonException"/> for anything else.</summary>
    public static RunResult Deserialize(string json) =>
        JsonSerializer.Deserialize<RunResult>(json, Options) ?? throw new JsonException("the text is 'null', not a result");
}
