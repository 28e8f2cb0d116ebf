using Sim.Scenarios.Trees;

namespace Sim.Scenarios.Loading;

/// <summary>Applies <c>--set path=value</c>: the value is YAML, so lists and mappings work.</summary>
internal static class SetOption
{
    public static MappingNode Apply(MappingNode tree, string option, FindingList findings)
    {
        var origin = new Origin($"--set {option}", 0, 0);
        var split = option.IndexOf('=', StringComparison.Ordinal);
        if (split <= 0)
        {
            findings.Error(origin, "", "is no path=value", "for example --set cluster.nodes=32");
            return tree;
        }

        var path = option[..split].Trim();
        if (!ParameterPath.Check(path, origin, "", findings))
        {
            return tree;
        }

        var errors = findings.Items.Count;
        var value = YamlTree.Parse(option[(split + 1)..], origin.File, findings);
        if (findings.Items.Count > errors)
        {
            return tree;
        }

        return TreeMerge.Set(tree, ParameterPath.Keys(path), WithOrigin(value ?? new ScalarNode("", false, origin), origin));
    }

    /// <summary>Lines and columns inside an option mean nothing to a reader: the option itself is the place.</summary>
    private static TreeNode WithOrigin(TreeNode node, Origin origin) => node switch
    {
        MappingNode mapping => new MappingNode(
            mapping.Entries.Select(entry => new MappingEntry(entry.Key, origin, WithOrigin(entry.Value, origin))).ToList(), origin),
        SequenceNode sequence => new SequenceNode(sequence.Items.Select(item => WithOrigin(item, origin)).ToList(), origin),
        ScalarNode scalar => new ScalarNode(scalar.Text, scalar.IsQuoted, origin),
        _ => node,
    };
}
