using System.Text.Json;

namespace Sim.Workloads.Models;

/// <summary>Where the keys and values of a JSON object stand; <see cref="JsonDocument"/> does not keep it.</summary>
internal static class JsonPositions
{
    /// <summary>Line and column (1-based, in bytes) of an offset.</summary>
    internal static (int Line, int Column) PlaceOf(ReadOnlySpan<byte> bytes, int offset)
    {
        var before = bytes[..offset];
        return (before.Count((byte)'\n') + 1, offset - before.LastIndexOf((byte)'\n'));
    }

    /// <summary>The places of every top-level key's value, in file order; a repeated key appears twice.</summary>
    internal static List<(string Key, int Line, int Column)> OfTopLevelKeys(ReadOnlySpan<byte> bytes)
    {
        var places = new List<(string, int, int)>();
        var reader = new Utf8JsonReader(bytes);
        string? key = null;
        while (reader.Read())
        {
            if (key is not null)
            {
                var (line, column) = PlaceOf(bytes, (int)reader.TokenStartIndex);
                places.Add((key, line, column));
                key = null;
                reader.Skip();
            }
            else if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1)
            {
                key = reader.GetString();
            }
        }

        return places;
    }
}
