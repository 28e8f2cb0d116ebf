using System.Globalization;
using System.Text.Json;
using Sim.Units;

namespace Sim.Workloads.Models;

/// <summary>Typed access to the keys of a configuration that collects findings instead of stopping at the first.</summary>
internal sealed class ConfigKeys
{
    private const int Largest = 16_777_216;

    private readonly string _file;
    private readonly JsonElement _root;
    private readonly Dictionary<string, (int Line, int Column)> _places = [];
    private readonly List<Finding> _findings = [];

    internal ConfigKeys(string file, JsonElement root, List<(string Key, int Line, int Column)> places)
    {
        _file = file;
        _root = root;
        foreach (var (key, line, column) in places)
        {
            if (!_places.TryAdd(key, (line, column)))
            {
                _findings.Add(new Finding(FindingSeverity.Error, file, line, column, key, "the key appears twice", "keep one of them"));
            }
        }
    }

    /// <summary>Findings so far, in the order of the file.</summary>
    internal IReadOnlyList<Finding> Findings => [.. _findings.OrderBy(finding => finding.Line).ThenBy(finding => finding.Column)];

    internal bool HasErrors => _findings.Exists(finding => finding.Severity == FindingSeverity.Error);

    /// <summary>Whether the key is there and not null.</summary>
    internal bool Has(string key) => _root.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>Whether none of the keys has an error yet: a check between them would only repeat it in other words.</summary>
    internal bool Good(params ReadOnlySpan<string> keys)
    {
        foreach (var finding in _findings)
        {
            if (finding.Severity == FindingSeverity.Error && keys.Contains(finding.Path)) return false;
        }

        return true;
    }

    /// <summary>A whole number that must be there; <paramref name="least"/> stands in after an error, so that checking can go on.</summary>
    internal int Int(string key, int least = 1, int most = Largest)
    {
        if (Has(key)) return OptionalInt(key, least, least, most);
        Missing(key);
        return least;
    }

    /// <summary>A whole number, or a default when the key is absent or null.</summary>
    internal int OptionalInt(string key, int fallback, int least = 1, int most = Largest)
    {
        if (!Has(key)) return fallback;
        var value = _root.GetProperty(key);
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt64(out var number))
        {
            Error(key, "expected a whole number, found " + Describe(value), null);
            return least;
        }

        if (number >= least && number <= most) return (int)number;
        Error(key, string.Create(CultureInfo.InvariantCulture, $"expected a whole number from {least} to {most}, found {number}"), null);
        return least;
    }

    /// <summary>A truth value, or a default when the key is absent or null.</summary>
    internal bool OptionalBool(string key, bool fallback)
    {
        if (!Has(key)) return fallback;
        var value = _root.GetProperty(key);
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False) return value.GetBoolean();
        Error(key, "expected true or false, found " + Describe(value), null);
        return fallback;
    }

    /// <summary>A list of zeros and ones that must be there; null after an error.</summary>
    internal IReadOnlyList<bool>? Bits(string key)
    {
        if (!Has(key))
        {
            Missing(key);
            return null;
        }

        var value = _root.GetProperty(key);
        if (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Number && item.GetRawText() is "0" or "1"))
        {
            return [.. value.EnumerateArray().Select(item => item.GetRawText() == "1")];
        }

        Error(key, "expected a list of zeros and ones, found " + (value.ValueKind == JsonValueKind.Array ? "other items" : Describe(value)), null);
        return null;
    }

    /// <summary>A text, or null after an error or when it is absent.</summary>
    internal string? Text(string key, bool required)
    {
        if (!Has(key))
        {
            if (required) Missing(key);
            return null;
        }

        var value = _root.GetProperty(key);
        if (value.ValueKind == JsonValueKind.String) return value.GetString();
        Error(key, "expected a text, found " + Describe(value), null);
        return null;
    }

    internal void Error(string key, string message, string? hint) => Add(FindingSeverity.Error, key, message, hint);

    internal void Warn(string key, string message, string? hint) => Add(FindingSeverity.Warning, key, message, hint);

    /// <summary>A value in words, short enough for a message.</summary>
    internal static string Describe(JsonElement value)
    {
        var raw = value.ValueKind is JsonValueKind.Object or JsonValueKind.Array ? "" : value.GetRawText();
        if (raw.Length > 40) raw = raw[..40] + "...";
        return value.ValueKind switch
        {
            JsonValueKind.Object => "an object",
            JsonValueKind.Array => "a list",
            JsonValueKind.String => "the text " + raw,
            JsonValueKind.Number => "the number " + raw,
            _ => raw,
        };
    }

    private void Missing(string key)
    {
        if (_root.TryGetProperty(key, out _))
        {
            Error(key, "the required key is null", null);
            return;
        }

        var near = _places.Keys.FirstOrDefault(other => Differences(key, other) <= 2);
        Error(key, "the required key is missing", near is null ? null : $"did you mean to write it where '{near}' stands?");
    }

    // Edit distance (insertions, deletions, replacements) by one row of the usual table.
    private static int Differences(string a, string b)
    {
        var row = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++) row[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }

    private void Add(FindingSeverity severity, string key, string message, string? hint)
    {
        var (line, column) = _places.GetValueOrDefault(key, (1, 1));
        _findings.Add(new Finding(severity, _file, line, column, key, message, hint));
    }
}
