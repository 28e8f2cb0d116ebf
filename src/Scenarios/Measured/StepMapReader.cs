using Sim.Scenarios.Fields;
using Sim.Scenarios.Trees;

namespace Sim.Scenarios.Measured;

/// <summary>
/// Reads a map: <c>scenario</c>, <c>measured</c> (column, unit, and the metric where it is not the step time), <c>gpus</c>, optional <c>label</c> and <c>device</c>, <c>where</c> (column to
/// the text that a row of this map has in it), <c>set</c> (scenario path to what all rows have), <c>values</c> (scenario path to column) and <c>model</c> (key of config.json to column). A column is its name, or
/// <c>{ column: NAME, unit: UNIT }</c>.
/// </summary>
public static class StepMapReader
{
    private static readonly string[] Keys = ["scenario", "measured", "gpus", "label", "device", "where", "set", "values", "model"];

    /// <summary>The metric of a measured step that names no other.</summary>
    public const string StepTime = "step_time";

    private static readonly string[] Times = ["s", "ms", "us", "min", "h"];

    /// <summary>The map, or null with findings.</summary>
    public static StepMap? Read(string file, FindingList findings)
    {
        if (YamlTree.Read(file, findings) is not { } tree)
        {
            return null;
        }

        foreach (var entry in tree.Entries.Where(entry => !Keys.Contains(entry.Key, StringComparer.Ordinal)))
        {
            findings.Error(entry.KeyOrigin, entry.Key, $"unknown key '{entry.Key}'", Nearest.Word(entry.Key, Keys) is { } near ? $"did you mean {near}?" : null);
        }

        var scenario = Required(tree, "scenario", findings) is ScalarNode { IsNull: false } named ? named.Text : null;
        var measured = Column(Required(tree, "measured", findings), "measured", findings);
        var gpus = Column(Required(tree, "gpus", findings), "gpus", findings);
        var metric = (tree["measured"] as MappingNode)?["metric"] is ScalarNode { IsNull: false } other ? other.Text : StepTime;
        if (measured is not null && metric == StepTime && measured.Unit.Length > 0 && !Times.Contains(measured.Unit, StringComparer.Ordinal))
        {
            findings.Error(measured.Origin, "measured.unit", $"'{measured.Unit}' is no unit of a step time; expected {string.Join(", ", Times)}");
        }

        var map = new
        {
            Label = tree["label"] is { } label ? Column(label, "label", findings) : null,
            Device = tree["device"] is { } device ? Column(device, "device", findings) : null,
            Where = Texts(tree, "where", findings),
            Set = Texts(tree, "set", findings),
            Values = Columns(tree, "values", findings),
            Model = Columns(tree, "model", findings),
        };
        return findings.HasErrors || scenario is null || measured is null || gpus is null
            ? null
            : new StepMap
            {
                File = file, Scenario = Path.Combine(Path.GetDirectoryName(file) ?? "", scenario), Measured = measured with { Unit = measured.Unit.Length == 0 && metric == StepTime ? "s" : measured.Unit }, Metric = metric, Gpus = gpus,
                Label = map.Label, Device = map.Device, Where = map.Where, Set = [.. map.Set.Select(item => item.Column + "=" + item.Path)], Values = map.Values, Model = map.Model,
            };
    }

    private static TreeNode? Required(MappingNode tree, string key, FindingList findings)
    {
        if (tree[key] is { } found)
        {
            return found;
        }

        findings.Error(tree.Origin, key, $"'{key}' is missing");
        return null;
    }

    private static List<MappedColumn> Columns(MappingNode tree, string key, FindingList findings)
    {
        switch (tree[key])
        {
            case null:
                return [];
            case MappingNode mapping:
                return [.. mapping.Entries.Select(entry => Column(entry.Value, entry.Key, findings)).OfType<MappedColumn>()];
            case { } other:
                findings.Error(other.Origin, key, "paths with their columns were expected");
                return [];
        }
    }

    private static List<MappedColumn> Texts(MappingNode tree, string key, FindingList findings)
    {
        var texts = new List<MappedColumn>();
        if (tree[key] is { } node and not MappingNode)
        {
            findings.Error(node.Origin, key, "names with their values were expected");
        }

        foreach (var entry in (tree[key] as MappingNode)?.Entries ?? [])
        {
            if (entry.Value is ScalarNode { IsNull: false } text)
            {
                texts.Add(new MappedColumn(text.Text, entry.Key, "", entry.KeyOrigin));
            }
            else
            {
                findings.Error(entry.Value.Origin, $"{key}.{entry.Key}", "a single value was expected");
            }
        }

        return texts;
    }

    private static MappedColumn? Column(TreeNode? node, string path, FindingList findings)
    {
        switch (node)
        {
            case null:
                return null;
            case ScalarNode { IsNull: false } name:
                return new MappedColumn(path, name.Text, "", name.Origin);
            case MappingNode mapping when mapping["column"] is ScalarNode { IsNull: false } name:
                return new MappedColumn(path, name.Text, (mapping["unit"] as ScalarNode)?.Text ?? "", mapping.Origin);
            default:
                findings.Error(node.Origin, path, "the name of a column was expected, or { column: NAME, unit: UNIT }");
                return null;
        }
    }
}
