using Sim.Cli.Hosting;

namespace Sim.Cli.Checking;

/// <summary>Finds the scenarios of folders: every <c>.yaml</c> file below, in name order; a leading underscore marks a base that only others extend.</summary>
public static class ScenarioFinder
{
    /// <summary>Throws <see cref="UserException"/> for a path that does not exist or holds no scenario.</summary>
    public static IReadOnlyList<string> Find(IReadOnlyList<string> paths)
    {
        var files = new List<string>();
        foreach (var path in paths)
        {
            if (File.Exists(path))
            {
                files.Add(path);
                continue;
            }

            if (!Directory.Exists(path))
            {
                throw new UserException($"there is no file or folder {path}");
            }

            var found = Directory.EnumerateFiles(path, "*.yaml", SearchOption.AllDirectories)
                .Where(file => !Path.GetFileName(file).StartsWith('_'))
                .Order(StringComparer.Ordinal)
                .ToList();
            if (found.Count == 0)
            {
                throw new UserException($"{path} holds no scenario");
            }

            files.AddRange(found);
        }

        return files;
    }
}
