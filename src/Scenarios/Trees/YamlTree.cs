using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Sim.Scenarios.Trees;

/// <summary>
/// Builds a tree from YAML events with guards against hostile input: nodes (aliases written out), depth, duplicate keys, several documents.
/// Aliases share their subtree, so a bomb costs nothing before it is refused.
/// </summary>
public sealed class YamlTree
{
    /// <summary>Most nodes of one document, with every alias written out.</summary>
    public const int NodeLimit = 100_000;

    /// <summary>Most levels of nesting.</summary>
    public const int DepthLimit = 64;

    private readonly Parser parser;
    private readonly string file;
    private readonly FindingList findings;
    private readonly Dictionary<string, TreeNode> anchors = new(StringComparer.Ordinal);
    private int nodes;

    private YamlTree(string text, string file, FindingList findings)
    {
        parser = new Parser(new StringReader(text));
        this.file = file;
        this.findings = findings;
    }

    /// <summary>Reads and parses a file; null with findings when it is not one YAML mapping.</summary>
    public static MappingNode? Read(string file, FindingList findings)
    {
        var text = FileGuard.Read(file, findings);
        return text is null ? null : ParseMapping(text, file, findings);
    }

    /// <summary>Parses a document whose top is a mapping; null with findings otherwise.</summary>
    public static MappingNode? ParseMapping(string text, string file, FindingList findings)
    {
        var errors = findings.Items.Count;
        switch (Parse(text, file, findings))
        {
            case MappingNode mapping:
                return mapping;
            case null when findings.Items.Count == errors:
            case ScalarNode { IsNull: true }:
                findings.Error(new Origin(file, 0, 0), "", "is empty", "sim init writes a file to start from");
                return null;
            case { } other:
                findings.Error(other.Origin, "", "expected keys and values at the top of the file");
                return null;
            default:
                return null;
        }
    }

    /// <summary>Parses one document of any shape; null when there is none or it is refused.</summary>
    public static TreeNode? Parse(string text, string file, FindingList findings)
    {
        var tree = new YamlTree(text, file, findings);
        try
        {
            return tree.Document();
        }
        catch (RefusedException refused)
        {
            findings.Error(refused.Origin, "", refused.Message, refused.Hint);
        }
        catch (YamlException exception)
        {
            findings.Error(tree.At(exception.Start), "", $"is not valid YAML: {OneLine(exception.Message)}");
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or FormatException or OverflowException)
        {
            // The parser leaves its own errors on some malformed inputs instead of a YamlException.
            findings.Error(tree.At(tree.parser.Current?.End ?? Mark.Empty), "", "is not valid YAML here or just after");
        }

        return null;
    }

    private TreeNode? Document()
    {
        parser.Consume<StreamStart>();
        if (parser.TryConsume<StreamEnd>(out _))
        {
            return null;
        }

        parser.Consume<DocumentStart>();
        var node = Node(1);
        parser.Consume<DocumentEnd>();
        if (parser.TryConsume<DocumentStart>(out var second))
        {
            throw new RefusedException(At(second.Start), "holds more than one YAML document", "keep one scenario per file");
        }

        parser.Consume<StreamEnd>();
        return node;
    }

    private TreeNode Node(int depth)
    {
        var mark = parser.Current!.Start;
        if (++nodes > NodeLimit)
        {
            throw new RefusedException(At(mark), string.Create(CultureInfo.InvariantCulture, $"has more than {NodeLimit} values"), null);
        }

        if (depth > DepthLimit)
        {
            throw new RefusedException(At(mark), string.Create(CultureInfo.InvariantCulture, $"is nested deeper than {DepthLimit} levels"), null);
        }

        var node = parser.Current switch
        {
            AnchorAlias => Alias(),
            SequenceStart => Sequence(depth),
            MappingStart => Mapping(depth),
            _ => Scalar(parser.Consume<Scalar>()),
        };
        if (node.ExpandedCount > NodeLimit || node.Height + depth > DepthLimit + 1)
        {
            throw new RefusedException(
                At(mark),
                string.Create(CultureInfo.InvariantCulture, $"aliases expand to more than {NodeLimit} values or {DepthLimit} levels"),
                "write the values out, or use extends");
        }

        return node;
    }

    private TreeNode Alias()
    {
        var alias = parser.Consume<AnchorAlias>();
        return anchors.TryGetValue(alias.Value.Value, out var node)
            ? node
            : throw new RefusedException(At(alias.Start), $"alias '*{alias.Value}' has no anchor '&{alias.Value}' before it", null);
    }

    private ScalarNode Scalar(Scalar scalar)
    {
        var node = new ScalarNode(scalar.Value, scalar.Style is not ScalarStyle.Plain, At(scalar.Start));
        Remember(scalar, node);
        return node;
    }

    private SequenceNode Sequence(int depth)
    {
        var start = parser.Consume<SequenceStart>();
        var items = new List<TreeNode>();
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(Node(depth + 1));
        }

        var node = new SequenceNode(items, At(start.Start));
        Remember(start, node);
        return node;
    }

    private MappingNode Mapping(int depth)
    {
        var start = parser.Consume<MappingStart>();
        var entries = new List<MappingEntry>();
        var seen = new Dictionary<string, Origin>(StringComparer.Ordinal);
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var at = At(parser.Current!.Start);
            if (Node(depth + 1) is not ScalarNode key)
            {
                throw new RefusedException(at, "a key must be text", null);
            }

            var value = Node(depth + 1);
            if (seen.TryAdd(key.Text, at))
            {
                entries.Add(new MappingEntry(key.Text, at, value));
            }
            else
            {
                findings.Error(at, key.Text, "key is given twice", $"first at line {seen[key.Text].Line.ToString(CultureInfo.InvariantCulture)}");
            }
        }

        var node = new MappingNode(entries, At(start.Start));
        Remember(start, node);
        return node;
    }

    private void Remember(NodeEvent start, TreeNode node)
    {
        if (!start.Anchor.IsEmpty)
        {
            anchors[start.Anchor.Value] = node;
        }
    }

    private Origin At(Mark mark) => new(file, checked((int)mark.Line), checked((int)mark.Column));

    private static string OneLine(string message) => message.ReplaceLineEndings(" ").TrimEnd('.', ' ');

    /// <summary>Leaves the parser at the first thing that makes the rest of the document untrustworthy.</summary>
    private sealed class RefusedException(Origin origin, string message, string? hint) : Exception(message)
    {
        public Origin Origin { get; } = origin;

        public string? Hint { get; } = hint;
    }
}
