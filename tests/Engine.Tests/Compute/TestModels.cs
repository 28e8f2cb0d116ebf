using Sim.Workloads.Models;

namespace Sim.Engine.Tests.Compute;

/// <summary>The model configurations of the repository.</summary>
internal static class TestModels
{
    public static ModelSpec Load(string name)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Sim.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("Sim.sln is not above the test folder");
        return ModelSpec.Load(Path.Combine(folder.FullName, "models", name, "config.json")).Model!;
    }
}
