using Sim.Scenarios.Library;
using Sim.Scenarios.Loading;
using Sim.Scenarios.Sections;
using Sim.Scenarios.Validation;

namespace Sim.Conformance.Tests;

/// <summary>Every file of the hardware library loads through the product's own loader, which refuses a value without a source.</summary>
public sealed class LibraryTests
{
    /// <summary>Where in a scenario an entry of each folder is named.</summary>
    private static readonly Dictionary<string, string> Places = new()
    {
        ["nodes"] = "cluster.node",
        ["fabrics"] = "cluster.fabric",
        ["gpus"] = "cluster.node.gpu",
        ["nics"] = "cluster.node.nic",
        ["switches"] = "cluster.fabric.switch",
    };

    public static TheoryData<string> Entries =>
        [.. Repository.Files("library", "*.yaml").Select(Repository.Name).Where(name => !name.StartsWith("library/profiles/", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Entries))]
    public void Every_value_of_the_library_has_a_source(string file)
    {
        var (folder, name) = (file.Split('/')[1], Path.GetFileNameWithoutExtension(file));
        const string Scenario = "name: library\nquestion: Does it load?\nstudy: topology\ncluster: {node: h800, nodes: 4, fabric: mpft-8}\n";
        var loaded = new ScenarioLoader(Repository.Root, Validators.All).LoadText(Scenario, "library.yaml", [$"{Places[folder]}={name}"]);
        Assert.Empty(loaded.Findings);
        var entry = Entry(folder, loaded.Scenario!.Cluster!);
        Assert.NotEmpty(entry.Sources);
        Assert.All(entry.Sources, source => Assert.False(string.IsNullOrWhiteSpace(source.Value), source.Key));
    }

    private static LibraryEntry Entry(string folder, ClusterSection cluster) => folder switch
    {
        "nodes" => cluster.Node,
        "fabrics" => cluster.Fabric,
        "gpus" => cluster.Node.Gpu,
        "nics" => cluster.Node.Nic,
        _ => cluster.Fabric.Switch,
    };
}
