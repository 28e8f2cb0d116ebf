using Sim.Scenarios.Fields;
using Sim.Scenarios.Trees;

namespace Sim.Scenarios.Library;

/// <summary>The hardware library on disk: <c>library/gpus/h800.yaml</c> and so on.</summary>
/// <param name="root">The folder that holds <c>library/</c>, or null when none was found.</param>
public sealed class LibraryFolder(string? root)
{
    /// <summary>The folder that holds <c>library/</c>; null when none was found.</summary>
    public string? Root { get; } = root;

    /// <summary>The nearest folder at or above any of the starts that holds <c>library/nodes</c>, or null.</summary>
    public static string? FindRoot(params IEnumerable<string> starts)
    {
        foreach (var start in starts)
        {
            for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            {
                if (Directory.Exists(Path.Combine(folder.FullName, "library", "nodes")))
                {
                    return folder.FullName;
                }
            }
        }

        return null;
    }

    /// <summary>Names in a folder of the library, sorted.</summary>
    public IReadOnlyList<string> Names(string folder)
    {
        var path = Root is null ? null : Path.Combine(Root, "library", folder);
        return path is null || !Directory.Exists(path)
            ? []
            : Directory.EnumerateFiles(path, "*.yaml").Select(Path.GetFileNameWithoutExtension).OfType<string>().Order(StringComparer.Ordinal).ToList();
    }

    /// <summary>The tree of a named object, or null with a finding at the place that names it.</summary>
    public MappingNode? Read(string folder, ScalarNode name, string path, FindingList findings)
    {
        var names = Names(folder);
        if (!names.Contains(name.Text))
        {
            var near = Nearest.Word(name.Text, names);
            var hint = Root is null ? "no library/ folder was found" : near is null ? $"there are {string.Join(", ", names)}" : $"did you mean {near}?";
            findings.Error(name.Origin, path, $"'{name.Text}' is not in library/{folder}", hint);
            return null;
        }

        return YamlTree.Read(Display(Path.Combine(Root!, "library", folder, name.Text + ".yaml")), findings);
    }

    /// <summary>Relative to the working folder where that is shorter, as compilers print paths.</summary>
    private static string Display(string path)
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.Length < path.Length ? relative : path;
    }
}
