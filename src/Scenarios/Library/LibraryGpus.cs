using Sim.Scenarios.Fields;
using Sim.Scenarios.Loading;
using Sim.Scenarios.Trees;
using Sim.Topology.Hardware;

namespace Sim.Scenarios.Library;

/// <summary>GPUs of the library by name, outside any scenario.</summary>
public static class LibraryGpus
{
    /// <summary>The GPU <c>library/gpus/NAME.yaml</c>, or null with findings.</summary>
    public static GpuSpec? Read(string root, string name, FindingList findings)
    {
        var path = Path.Combine(root, "library", "gpus", name + ".yaml");
        if (YamlTree.Read(path, findings) is not { } tree)
        {
            return null;
        }

        var entry = (GpuEntry)new SectionBinder(findings).Bind(FieldTable.Of(typeof(GpuEntry)), tree, "").Value;
        return findings.HasErrors ? null : entry.ToSpec();
    }
}
