using Sim.Workloads.Models;

namespace Sim.Workloads.Tests.Models;

/// <summary>The configurations in the repository's <c>models</c> folder.</summary>
internal static class ShippedModels
{
    internal static ModelSpec DeepSeekV3 => Load("deepseek-v3");

    internal static ModelSpec DeepSeekV2 => Load("deepseek-v2");

    internal static ModelSpec Qwen72B => Load("qwen2.5-72b");

    internal static ModelSpec Llama405B => Load("llama-3.1-405b");

    internal static ModelSpec Load(string name)
    {
        var result = ModelSpec.Load(PathOf(name));
        Assert.Empty(result.Findings);
        return result.Model!;
    }

    internal static string PathOf(string name)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Sim.sln"))) folder = folder.Parent!;
        return Path.Combine(folder.FullName, "models", name, "config.json");
    }
}
