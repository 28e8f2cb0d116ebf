using System.Text;
using Sim.Scenarios.Trees;

namespace Sim.Scenarios.Loading;

/// <summary>Writes trees as YAML: a resolved scenario can be read back.</summary>
public static class TreeWriter
{
    /// <summary>Block style, two spaces per level, ends with a line break.</summary>
    public static string Block(MappingNode tree)
    {
        var text = new StringBuilder();
        WriteMapping(tree, 0, text);
        return text.ToString();
    }

    /// <summary>Flow style on one line.</summary>
    public static string Inline(TreeNode node) => node switch
    {
        ScalarNode scalar => Scalar(scalar),
        SequenceNode sequence => "[" + string.Join(", ", sequence.Items.Select(Inline)) + "]",
        MappingNode mapping => "{" + string.Join(", ", mapping.Entries.Select(entry => $"{Plain(entry.Key)}: {Inline(entry.Value)}")) + "}",
        _ => "",
    };

    private static void WriteMapping(MappingNode mapping, int level, StringBuilder text)
    {
        foreach (var entry in mapping.Entries)
        {
            text.Append(' ', 2 * level).Append(Plain(entry.Key)).Append(':');
            if (entry.Value is MappingNode { Entries.Count: > 0 } child && !IsLeaf(child))
            {
                text.Append('\n');
                WriteMapping(child, level + 1, text);
            }
            else if (entry.Value is SequenceNode { Items.Count: > 0 } list && list.Items.Any(item => item is MappingNode))
            {
                text.Append('\n');
                foreach (var item in list.Items)
                {
                    text.Append(' ', 2 * (level + 1)).Append("- ").Append(Inline(item)).Append('\n');
                }
            }
            else
            {
                text.Append(' ').Append(Inline(entry.Value)).Append('\n');
            }
        }
    }

    /// <summary>A sourced value reads best on one line.</summary>
    private static bool IsLeaf(MappingNode mapping) => mapping["value"] is not null && mapping["source"] is not null;

    private static string Scalar(ScalarNode scalar) => scalar.IsNull ? "null" : Plain(scalar.Text);

    /// <summary>Plain where YAML reads it back as it stands, otherwise in double quotes.</summary>
    private static string Plain(string text)
    {
        var plain = text.Length > 0 && char.IsAsciiLetterOrDigit(text[0]) && text[^1] != ' ' && text is not ("null" or "true" or "false")
            && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is ' ' or '.' or '/' or '-' or '_' or '+' or '%' or '(' or ')');
        return plain || text is "true" or "false" ? text : Quoted(text);
    }

    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var letter in text)
        {
            quoted.Append(letter switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                < ' ' => FormattableString.Invariant($"\\x{(int)letter:x2}"),
                _ => letter.ToString(),
            });
        }

        return quoted.Append('"').ToString();
    }
}
