using Sim.Scenarios.Trees;
using Sim.Scenarios.Validation;

namespace Sim.Scenarios.Loading;

/// <summary>Makes the paths in a scenario absolute: relative to the file that names them, else to the folder that holds <c>library/</c>.</summary>
internal static class ScenarioFiles
{
    public static Scenario Resolve(Scenario scenario, ValidationContext context) => scenario with
    {
        Model = Find(scenario.Model, "model", scenario.Root, context),
        Kernels = Find(scenario.Kernels, "kernels", scenario.Root, context),
        Experts = scenario.Experts with { Trace = Find(scenario.Experts.Trace, "experts.trace", scenario.Root, context) },
    };

    private static string? Find(string? path, string key, string? root, ValidationContext context)
    {
        if (path is null)
        {
            return null;
        }

        var origin = context.OriginOf(key);
        var named = origin.IsFile ? Path.GetDirectoryName(Path.GetFullPath(origin.File))! : Environment.CurrentDirectory;
        foreach (var folder in new[] { named, root })
        {
            if (folder is not null && Path.GetFullPath(path, folder) is var full && File.Exists(full))
            {
                return full;
            }
        }

        context.Error(key, $"there is no file {path}", root is null ? "looked beside the scenario" : "looked beside the scenario and beside library/");
        return path;
    }
}
