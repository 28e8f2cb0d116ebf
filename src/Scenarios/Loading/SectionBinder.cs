using System.Collections;
using System.Globalization;
using Sim.Scenarios.Fields;
using Sim.Scenarios.Library;
using Sim.Scenarios.Sections;
using Sim.Scenarios.Trees;

namespace Sim.Scenarios.Loading;

/// <summary>Binds a tree to a record by its field table and collects every finding instead of stopping at the first.</summary>
internal sealed class SectionBinder(FindingList findings)
{
    private const string SourceHint = "write {value: ..., source: \"where the value comes from\"}";

    private readonly ScalarBinder scalars = new(findings);

    /// <summary>Binds a mapping. Values that do not bind keep their CLR default; the findings then hold an error.</summary>
    public BoundSection Bind(FieldTable table, MappingNode tree, string path)
    {
        var value = Activator.CreateInstance(table.Type)!;
        var entries = new List<MappingEntry>();
        var sources = new Dictionary<string, string>(StringComparer.Ordinal);
        ReportUnknownKeys(table, tree, path);
        foreach (var field in table.Fields)
        {
            var fieldPath = Join(path, field.Key);
            var node = tree[field.Key] ?? DefaultOf(field);
            if (node is null)
            {
                if (field.Required)
                {
                    findings.Error(tree.Origin, fieldPath, "is missing", $"{field.Description.TrimEnd('.')}; {ScalarBinder.Expectation(field)}");
                }

                continue;
            }

            var plain = table.IsSourced ? Unwrap(field, node, fieldPath, sources) : node;
            var (bound, effective) = plain is null ? (null, node) : BindField(field, plain, fieldPath);
            entries.Add(new MappingEntry(field.Key, node.Origin, ReferenceEquals(plain, node) ? effective : node));
            if (bound is not null)
            {
                field.Property.SetValue(value, bound);
            }
        }

        if (value is LibraryEntry)
        {
            typeof(LibraryEntry).GetProperty(nameof(LibraryEntry.Sources))!.SetValue(value, sources);
        }

        return new BoundSection(value, new MappingNode(entries, tree.Origin));
    }

    /// <summary>Joins a path and a key with a dot.</summary>
    public static string Join(string path, string key) => path.Length == 0 ? key : path + "." + key;

    private void ReportUnknownKeys(FieldTable table, MappingNode tree, string path)
    {
        foreach (var entry in tree.Entries)
        {
            if (table[entry.Key] is null)
            {
                var keys = table.Fields.Select(field => field.Key).ToList();
                var near = Nearest.Word(entry.Key, keys);
                var hint = near is null ? $"known keys: {string.Join(", ", keys)}" : $"did you mean {near}?";
                findings.Error(entry.KeyOrigin, Join(path, entry.Key), "unknown key", hint);
            }
        }
    }

    /// <summary>The node that stands for an absent key: the default's text, or an empty section whose keys have defaults of their own.</summary>
    private static TreeNode? DefaultOf(Field field)
    {
        if (field.Default is { } text)
        {
            return new ScalarNode(text, isQuoted: false, Origin.Default);
        }

        return field.MadeFromDefaults ? new MappingNode([], Origin.Default) : null;
    }

    /// <summary>Takes <c>{value, source}</c> apart and keeps the source; a plain value has the place it was written at as its source.</summary>
    private TreeNode? Unwrap(Field field, TreeNode node, string path, Dictionary<string, string> sources)
    {
        if (field.Kind is FieldKind.Section or FieldKind.Text || node.Origin == Origin.Default)
        {
            return node;
        }

        if (node is not MappingNode mapping)
        {
            if (IsLibraryFile(node.Origin.File))
            {
                findings.Error(node.Origin, path, "has no source", SourceHint);
            }

            sources[field.Key] = $"set at {node.Origin}";
            return node;
        }

        foreach (var entry in mapping.Entries.Where(entry => entry.Key is not ("value" or "source")))
        {
            findings.Error(entry.KeyOrigin, Join(path, entry.Key), "unknown key", "known keys: value, source");
        }

        if (mapping["source"] is ScalarNode { IsNull: false } source)
        {
            sources[field.Key] = source.Text;
        }
        else
        {
            findings.Error(mapping.Origin, path, "has no source", SourceHint);
        }

        if (mapping["value"] is { } value)
        {
            return value;
        }

        findings.Error(mapping.Origin, path, "has no value", ScalarBinder.Expectation(field));
        return null;
    }

    /// <summary>Values of the library are facts and need a source; values of a scenario are the author's own.</summary>
    private static bool IsLibraryFile(string file) => Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(Path.GetFullPath(file)))) == "library";

    private (object? Value, TreeNode Effective) BindField(Field field, TreeNode node, string path)
    {
        if (field.Kind == FieldKind.Sweep)
        {
            return (SweepBinder.Bind(node, path, findings), node);
        }

        if (!field.IsList)
        {
            return BindOne(field, node, path);
        }

        if (node is not SequenceNode sequence)
        {
            findings.Error(node.Origin, path, "is not a list", "write [a, b, c]");
            return (null, node);
        }

        var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(field.ValueType))!;
        var effective = new List<TreeNode>();
        for (var i = 0; i < sequence.Items.Count; i++)
        {
            var (item, tree) = BindOne(field, sequence.Items[i], string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"));
            effective.Add(tree);
            if (item is not null)
            {
                list.Add(item);
            }
        }

        return (list, new SequenceNode(effective, sequence.Origin));
    }

    private (object? Value, TreeNode Effective) BindOne(Field field, TreeNode node, string path)
    {
        if (node is ScalarNode { IsNull: false } && field.Library is not null)
        {
            // A name that is still here is not in the library, and has been reported.
            return (null, node);
        }

        if (node is ScalarNode scalar)
        {
            return (scalars.Bind(field, scalar, path), node);
        }

        if (node is not MappingNode mapping || field.Kind is not (FieldKind.Section or FieldKind.Tree))
        {
            findings.Error(node.Origin, path, node is MappingNode ? "is a group of keys" : "is a list", ScalarBinder.Expectation(field));
            return (null, node);
        }

        if (field.Kind == FieldKind.Tree)
        {
            return (mapping, mapping);
        }

        var bound = Bind(field.Section!, mapping, path);
        return (bound.Value, bound.Tree);
    }
}
