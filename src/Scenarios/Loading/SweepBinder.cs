using Sim.Scenarios.Fields;
using Sim.Scenarios.Sections;
using Sim.Scenarios.Trees;

namespace Sim.Scenarios.Loading;

/// <summary>Binds <c>sweep:</c> and checks that every path leads to a parameter.</summary>
internal static class SweepBinder
{
    public static IReadOnlyList<SweepAxis>? Bind(TreeNode node, string path, FindingList findings)
    {
        if (node is not MappingNode mapping)
        {
            findings.Error(node.Origin, path, "is not a grid", "write sweep: {cluster.nodes: [16, 32]}");
            return null;
        }

        var axes = new List<SweepAxis>();
        foreach (var entry in mapping.Entries)
        {
            var axisPath = SectionBinder.Join(path, entry.Key);
            ParameterPath.Check(entry.Key, entry.KeyOrigin, axisPath, findings);
            if (entry.Value is SequenceNode { Items.Count: > 0 } values)
            {
                axes.Add(new SweepAxis(entry.Key, values.Items.Select(TreeWriter.Inline).ToList()));
            }
            else
            {
                findings.Error(entry.Value.Origin, axisPath, "is not a list of values", "write [16, 32, 64]");
            }
        }

        return axes;
    }
}
