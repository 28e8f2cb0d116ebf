using Sim.Scenarios.Trees;

namespace Sim.Scenarios.Loading;

/// <summary>Follows <c>extends:</c> to the base and merges what-ifs over it.</summary>
internal static class ExtendsChain
{
    /// <summary>Longest chain of files.</summary>
    public const int Limit = 16;

    /// <summary>The merged tree of a file and all it extends; null with findings when a file of the chain cannot be read.</summary>
    public static MappingNode? Read(string file, FindingList findings)
    {
        var trees = new List<MappingNode>();
        var seen = new List<string>();
        var next = file;
        while (true)
        {
            var full = Path.GetFullPath(next);
            if (YamlTree.Read(next, findings) is not { } tree)
            {
                return null;
            }

            seen.Add(full);
            trees.Add(tree.Without("extends"));
            if (tree["extends"] is not { } extends)
            {
                break;
            }

            if (extends is not ScalarNode { IsNull: false } name)
            {
                findings.Error(extends.Origin, "extends", "is not the name of a file", null);
                return null;
            }

            next = Path.Combine(Path.GetDirectoryName(next) ?? "", name.Text);
            if (!CanFollow(next, seen, name, findings))
            {
                return null;
            }
        }

        // What a base claims about its own result does not hold for a what-if: expectations and name are not inherited.
        var merged = trees[^1];
        for (var i = trees.Count - 2; i >= 0; i--)
        {
            merged = TreeMerge.Merge(merged.Without("expect").Without("sweep").Without("name").Without("question"), trees[i]);
        }

        return merged;
    }

    private static bool CanFollow(string next, List<string> seen, ScalarNode name, FindingList findings)
    {
        if (seen.Contains(Path.GetFullPath(next)))
        {
            findings.Error(name.Origin, "extends", $"goes round in a circle: {string.Join(" -> ", seen.Append(next).Select(Path.GetFileName))}", null);
            return false;
        }

        if (seen.Count >= Limit)
        {
            findings.Error(name.Origin, "extends", $"goes on for more than {Limit.ToString(System.Globalization.CultureInfo.InvariantCulture)} files", null);
            return false;
        }

        if (!File.Exists(next))
        {
            findings.Error(name.Origin, "extends", $"there is no file {next}", null);
            return false;
        }

        return true;
    }
}
