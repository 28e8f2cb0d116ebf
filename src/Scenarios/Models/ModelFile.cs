using System.Text;
using System.Text.Json;
using Sim.Scenarios.Trees;
using Sim.Scenarios.Validation;

namespace Sim.Scenarios.Models;

/// <summary>A minimal read of a Hugging Face <c>config.json</c>: that it is one, and its counts.</summary>
public static class ModelFile
{
    /// <summary>The counts, or null with findings. The key names are those of the published files.</summary>
    public static ModelCounts? Read(string file, ValidationContext context)
    {
        if (FileGuard.Read(file, context.Findings) is not { } text)
        {
            return null;
        }

        var shown = context.OriginOf("model");
        try
        {
            using var json = JsonDocument.Parse(text);
            if (json.RootElement.ValueKind != JsonValueKind.Object)
            {
                context.Error("model", $"{Path.GetFileName(file)} holds no JSON object", "name the config.json of the model");
                return null;
            }

            return new ModelCounts(Count(json.RootElement, "num_hidden_layers"), Count(json.RootElement, "n_routed_experts", "num_experts", "num_local_experts"));
        }
        catch (JsonException exception)
        {
            var line = (exception.LineNumber ?? 0) + 1;
            var column = Column(text, exception);
            context.Findings.Error(
                shown,
                "model",
                FormattableString.Invariant($"{Path.GetFileName(file)} is not JSON: line {line}, column {column} cannot be read"),
                "name the config.json of the model");
            return null;
        }
    }

    /// <summary>JSON errors count bytes in a line; people count characters.</summary>
    private static int Column(string text, JsonException exception)
    {
        var line = text.Split('\n').ElementAtOrDefault((int)(exception.LineNumber ?? 0)) ?? "";
        var bytes = Encoding.UTF8.GetBytes(line);
        return Encoding.UTF8.GetCharCount(bytes, 0, (int)Math.Min(exception.BytePositionInLine ?? 0, bytes.Length)) + 1;
    }

    private static int? Count(JsonElement root, params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            if (root.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var count) && count > 0)
            {
                return count;
            }
        }

        return null;
    }
}
