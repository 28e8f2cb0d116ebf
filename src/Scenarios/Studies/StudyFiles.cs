using Sim.Engine.Compute;
using Sim.Engine.Compute.Generation;
using Sim.Scenarios.Profiles;
using Sim.Scenarios.Running;
using Sim.Units;
using Sim.Workloads.Models;

namespace Sim.Scenarios.Studies;

/// <summary>Reads the files that a scenario names; what is wrong with one ends the run with all its findings.</summary>
public static class StudyFiles
{
    /// <exception cref="RunFailedException">The configuration has defects.</exception>
    public static ModelSpec Model(string path)
    {
        var result = ModelSpec.Load(path);
        return result.Model ?? throw Failed(result.Findings);
    }

    /// <summary>The scenario's profile, varied where the scenario varies it.</summary>
    /// <exception cref="RunFailedException">There is no such profile, or it has defects.</exception>
    public static HardwareProfile Profile(Scenario scenario)
    {
        var profile = Profile(scenario.Root ?? ".", scenario.Profile!);
        return scenario.Variation?.Of(profile) ?? profile;
    }

    /// <summary>The profile <c>library/profiles/NAME.yaml</c> below <paramref name="root"/>.</summary>
    /// <exception cref="RunFailedException">There is no such profile, or it has defects.</exception>
    public static HardwareProfile Profile(string root, string name) =>
        Read(Path.Combine(root, "library", "profiles", name + ".yaml"), (file, text, findings) => HardwareProfileReader.Read(file, text, findings));

    /// <summary>The inventory that the scenario names or that its model generates, varied where the scenario varies it.</summary>
    /// <exception cref="RunFailedException">There is no such inventory, or it has defects.</exception>
    public static KernelInventory Kernels(Scenario scenario, ModelSpec model)
    {
        var inventory = scenario.Kernels is { } file ? Kernels(file) : ModelKernels.Of(model);
        return scenario.Variation?.Of(inventory) ?? inventory;
    }

    private static KernelInventory Kernels(string path) => Read(path, (file, text, findings) => KernelInventoryReader.Read(file, text, findings));

    private static T Read<T>(string path, Func<string, TextReader, ICollection<Finding>, T?> read)
        where T : class
    {
        if (!File.Exists(path))
        {
            throw new RunFailedException($"{path}: there is no such file");
        }

        var findings = new List<Finding>();
        using var text = File.OpenText(path);
        return read(path, text, findings) ?? throw Failed(findings);
    }

    private static RunFailedException Failed(IEnumerable<Finding> findings) => new(string.Join('\n', findings));
}
