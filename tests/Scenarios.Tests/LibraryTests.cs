using Sim.Scenarios.Library;

namespace Sim.Scenarios.Tests;

public sealed class LibraryTests
{
    public static TheoryData<string> Nodes => [.. Library.Names("nodes")];

    public static TheoryData<string> Fabrics => [.. Library.Names("fabrics")];

    private static LibraryFolder Library { get; } = new(Repository.Root);

    [Fact]
    public void The_library_holds_what_the_documentation_lists()
    {
        Assert.Equal(["a100", "b200", "gb200", "h100", "h20", "h200", "h800"], Library.Names("gpus"));
        Assert.Equal(["cx6", "cx7", "cx8"], Library.Names("nics"));
        Assert.Equal(["eth-400g", "eth-800g", "ib-hdr", "ib-ndr"], Library.Names("switches"));
        Assert.Equal(["a100", "gb200-nvl72", "h100", "h20", "h200", "h800"], Library.Names("nodes"));
        Assert.Equal(["ft2", "ft3", "mpft-8", "mrft", "rail-only", "single-switch"], Library.Names("fabrics"));
    }

    [Theory]
    [MemberData(nameof(Nodes))]
    public void Every_value_of_a_node_has_a_source(string name)
    {
        var node = Loading.Good(Loading.Small, $"cluster.node={name}").Cluster!.Node;
        AllSourced(node, node.Gpu, node.Nic);
    }

    [Theory]
    [MemberData(nameof(Fabrics))]
    public void Every_value_of_a_fabric_has_a_source(string name)
    {
        var fabric = Loading.Good(Loading.Small, $"cluster.fabric={name}").Cluster!.Fabric;
        AllSourced(fabric, fabric.Switch);
    }

    [Theory]
    [InlineData("gpus", "node.gpu")]
    [InlineData("nics", "node.nic")]
    [InlineData("switches", "fabric.switch")]
    public void Every_part_loads_by_name(string folder, string place)
    {
        foreach (var name in Library.Names(folder))
        {
            var cluster = Loading.Good(Loading.Small, $"cluster.{place}={name}").Cluster!;
            AllSourced(cluster.Node.Gpu, cluster.Node.Nic, cluster.Fabric.Switch);
        }
    }

    // Vendor figures, both ways: A100 600, H800 400 (F1_1-12), H100/H200/H20 900, Blackwell 1,800 GB/s.
    [Theory]
    [InlineData("a100", 600)]
    [InlineData("h800", 400)]
    [InlineData("h100", 900)]
    [InlineData("h200", 900)]
    [InlineData("h20", 900)]
    [InlineData("b200", 1800)]
    [InlineData("gb200", 1800)]
    public void Links_add_up_to_the_vendors_bidirectional_figure(string gpu, double both)
    {
        var entry = Loading.Good(Loading.Small, $"cluster.node.gpu={gpu}").Cluster!.Node.Gpu;
        Assert.Equal(both, 2 * entry.Nvlinks * entry.NvlinkRate.GigabytesPerSecond);
    }

    [Fact]
    public void A_library_value_without_a_source_is_refused()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(Path.Combine(folder.Path, "library", "nodes"));
        folder.Write("library/nodes/bare.yaml", "name: bare\ngpus: 8\n");
        var loaded = new Scenarios.Loading.ScenarioLoader(folder.Path, []).LoadText(Loading.Small, "test.yaml", ["cluster.node=bare"]);
        Assert.Contains(loaded.Findings, finding => finding is { Path: "cluster.node.gpus", Line: 2, Message: "has no source" });
    }

    private static void AllSourced(params ReadOnlySpan<LibraryEntry> entries)
    {
        foreach (var entry in entries)
        {
            Assert.NotEmpty(entry.Sources);
            Assert.All(entry.Sources.Values, source => Assert.DoesNotContain("set at", source, StringComparison.Ordinal));
        }
    }
}
