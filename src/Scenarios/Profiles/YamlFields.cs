using System.Globalization;
using Sim.Units;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Sim.Scenarios.Profiles;

/// <summary>Reads typed fields of one YAML mapping and reports every defect with its place.</summary>
internal sealed class YamlFields(YamlMappingNode node, string file, string path, ICollection<Finding> findings)
{
    private readonly HashSet<string> seen = new(StringComparer.Ordinal);

    public bool Has(string key)
    {
        seen.Add(key);
        return node.Children.ContainsKey(new YamlScalarNode(key));
    }

    /// <summary>Text of a field, or null with a finding when it is required and missing or not a scalar.</summary>
    public string? Text(string key, bool required = true)
    {
        seen.Add(key);
        if (!node.Children.TryGetValue(new YamlScalarNode(key), out var value))
        {
            if (required)
                Report(node.Start, path, $"'{key}' is missing");
            return null;
        }

        if (value is YamlScalarNode { Value.Length: > 0 } scalar)
            return scalar.Value;
        Report(value.Start, Join(key), "a value was expected");
        return null;
    }

    /// <summary>A finite number, or null with a finding.</summary>
    public double? Number(string key, double least = double.NegativeInfinity, bool required = true)
    {
        if (Text(key, required) is not { } text)
            return null;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) && value >= least)
            return value;
        Report(node.Children[new YamlScalarNode(key)].Start, Join(key), least > double.NegativeInfinity
            ? string.Create(CultureInfo.InvariantCulture, $"'{text}' is not a number of at least {least}")
            : $"'{text}' is not a finite number");
        return null;
    }

    /// <summary>One of the listed words, or null with a finding that names them.</summary>
    public T? Word<T>(string key, IReadOnlyDictionary<string, T> words, bool required = true)
        where T : struct
    {
        if (Text(key, required) is not { } text)
            return null;
        if (words.TryGetValue(text, out var value))
            return value;
        Report(node.Children[new YamlScalarNode(key)].Start, Join(key), $"'{text}' is not one of {string.Join(", ", words.Keys)}");
        return null;
    }

    /// <summary>A nested mapping, or null with a finding.</summary>
    public YamlMappingNode? Mapping(string key)
    {
        seen.Add(key);
        if (node.Children.TryGetValue(new YamlScalarNode(key), out var value) && value is YamlMappingNode mapping)
            return mapping;
        Report(value?.Start ?? node.Start, Join(key), $"a mapping '{key}' was expected");
        return null;
    }

    /// <summary>Reports every key that was not asked for.</summary>
    public void RefuseUnknown()
    {
        foreach (var key in node.Children.Keys)
        {
            if (key is YamlScalarNode { Value: { } name } && !seen.Contains(name))
                Report(key.Start, Join(name), $"unknown key '{name}'");
        }
    }

    public void Report(Mark mark, string where, string message) =>
        findings.Add(new Finding(FindingSeverity.Error, file, (int)mark.Line, (int)mark.Column, where, message));

    public string Join(string key) => path.Length == 0 ? key : path + "." + key;

    /// <summary>Parses a file to its root mapping; null with a finding when that fails.</summary>
    public static YamlMappingNode? Root(string file, TextReader text, ICollection<Finding> findings)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(text);
            if (stream.Documents.Count > 0 && stream.Documents[0].RootNode is YamlMappingNode root)
                return root;
            findings.Add(new Finding(FindingSeverity.Error, file, 1, 1, "", "a YAML mapping was expected"));
        }
        catch (YamlException fault)
        {
            findings.Add(new Finding(FindingSeverity.Error, file, (int)fault.Start.Line, (int)fault.Start.Column, "", "not valid YAML: " + fault.Message));
        }

        return null;
    }
}
