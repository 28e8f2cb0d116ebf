namespace Sim.Scenarios.Trees;

/// <summary>
/// Deep merge of an override over a base: mappings merge key by key, everything else is replaced, null removes the key. Every value keeps its own
/// origin.
/// </summary>
public static class TreeMerge
{
    public static MappingNode Merge(MappingNode below, MappingNode above)
    {
        var merged = below;
        foreach (var entry in above.Entries)
        {
            merged = entry.Value switch
            {
                ScalarNode { IsNull: true } => merged.Without(entry.Key),
                MappingNode over when merged[entry.Key] is MappingNode under => merged.With(entry.Key, Merge(under, over)),
                var value => Replace(merged, entry with { Value = value }),
            };
        }

        return merged;
    }

    /// <summary>Sets the value at a dotted path, making the mappings on the way; a scalar on the way is replaced.</summary>
    public static MappingNode Set(MappingNode tree, ReadOnlySpan<string> path, TreeNode value)
    {
        if (path.Length == 1)
        {
            return value is ScalarNode { IsNull: true } ? tree.Without(path[0]) : tree.With(path[0], value);
        }

        var child = tree[path[0]] as MappingNode ?? new MappingNode([], value.Origin);
        return tree.With(path[0], Set(child, path[1..], value));
    }

    /// <summary>The value at a dotted path, or null.</summary>
    public static TreeNode? Find(TreeNode tree, ReadOnlySpan<string> path)
    {
        TreeNode? node = tree;
        foreach (var key in path)
        {
            node = (node as MappingNode)?[key];
        }

        return node;
    }

    private static MappingNode Replace(MappingNode mapping, MappingEntry entry) => mapping[entry.Key] is null
        ? new MappingNode([.. mapping.Entries, entry], mapping.Origin)
        : new MappingNode(mapping.Entries.Select(old => old.Key == entry.Key ? entry : old).ToList(), mapping.Origin);
}
