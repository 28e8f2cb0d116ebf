using Sim.Scenarios.Trees;
using Sim.Scenarios.Validation;

namespace Sim.Scenarios.Loading;

/// <summary>Makes the paths in a scenario absolute: relative to the file that names them, else to the folder that holds <c>library/</c>.</summary>
internal static class ScenarioFiles
{
    public static Scenario Resolve(Scenario scenario, ValidationContext context) => scenario with
    {
        Model = Find(scenario.Model, "model", scenario.Root, context),
        Models = [.. scenario.Models.Select((path, i) => Find(path, "models", scenario.Root, context, ItemOrigin(scenario, i))!)],
        Kernels = Find(scenario.Kernels, "kernels", scenario.Root, context),
        Serving = scenario.Serving is not { } serving ? null : serving with
        {
            Arrivals = serving.Arrivals with { Trace = Find(serving.Arrivals.Trace, "serving.arrivals.trace", scenario.Root, context) },
        },
        Experts = scenario.Experts with { Trace = Find(scenario.Experts.Trace, "experts.trace", scenario.Root, context) },
    };

    private static Origin? ItemOrigin(Scenario scenario, int index) => (scenario.Tree["models"] as SequenceNode)?.Items[index].Origin;

    private static string? Find(string? path, string key, string? root, ValidationContext context, Origin? item = null)
    {
        if (path is null)
        {
            return null;
        }

        var origin = item ?? context.OriginOf(key);
        var named = origin.IsFile ? Path.GetDirectoryName(Path.GetFullPath(origin.File))! : Environment.CurrentDirectory;
        foreach (var folder in new[] { named, root })
        {
            if (folder is not null && Path.GetFullPath(path, folder) is var full && File.Exists(full))
            {
                return full;
            }
        }

        context.Findings.Error(origin, key, $"there is no file {path}", root is null ? "looked beside the scenario" : "looked beside the scenario and beside library/");
        return path;
    }
}
