using Sim.Scenarios.Fields;
using Sim.Scenarios.Trees;

namespace Sim.Scenarios.Library;

/// <summary>Replaces names of library objects by the objects, and applies <c>cluster.override</c> on top.</summary>
internal sealed class LibraryInliner(LibraryFolder library, FindingList findings)
{
    /// <summary>The scenario tree with node and fabric written out.</summary>
    public MappingNode Inline(MappingNode scenario)
    {
        if (scenario["cluster"] is not MappingNode cluster)
        {
            return scenario;
        }

        var table = FieldTable.Of(typeof(Sections.ClusterSection));
        var changes = cluster["override"] as MappingNode;
        foreach (var field in table.Fields.Where(field => field.Library is not null))
        {
            var path = "cluster." + field.Key;
            if (cluster[field.Key] is not { } written || Object(field, written, path) is not { } inlined)
            {
                continue;
            }

            // An override may name another library object inside, so names are replaced once more.
            var changed = changes?[field.Key] is MappingNode change ? Fields(field.Section!, TreeMerge.Merge(inlined, change), path) : inlined;
            cluster = cluster.With(field.Key, changed);
        }

        return scenario.With("cluster", changes is null ? cluster : ApplyAll(cluster, changes));
    }

    /// <summary>Keeps what is left of the override only where it is wrong, so that binding reports it.</summary>
    private static MappingNode ApplyAll(MappingNode cluster, MappingNode changes)
    {
        var rest = changes.Entries.Where(entry => entry.Key is not ("node" or "fabric") || entry.Value is not MappingNode).ToList();
        return rest.Count == 0 ? cluster.Without("override") : cluster.With("override", new MappingNode(rest, changes.Origin));
    }

    private MappingNode? Object(Field field, TreeNode written, string path) => written switch
    {
        ScalarNode { IsNull: false } name => library.Read(field.Library!, name, path, findings) is { } tree ? Fields(field.Section!, tree, path) : null,
        MappingNode mapping => Fields(field.Section!, mapping, path),
        _ => null,
    };

    private MappingNode Fields(FieldTable table, MappingNode tree, string path)
    {
        foreach (var field in table.Fields.Where(field => field.Library is not null))
        {
            if (tree[field.Key] is { } written && Object(field, written, path + "." + field.Key) is { } inlined)
            {
                tree = tree.With(field.Key, inlined);
            }
        }

        return tree;
    }
}
