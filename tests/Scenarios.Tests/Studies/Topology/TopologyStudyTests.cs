namespace Sim.Scenarios.Tests.Studies.Topology;

public sealed class TopologyStudyTests
{
    private const string Cluster = "name: t\nquestion: q\nstudy: topology\ncluster: {node: h800, nodes: 256, fabric: ft2}\n";

    /// <summary>arXiv:2505.09343 Table 3, row FT2 (F1_7-01..03), and 4.39 k$ per endpoint (F1_7-05), which gave the prices.</summary>
    [Fact]
    public void A_full_two_layer_fat_tree_is_the_published_row()
    {
        var result = Running.Run(Cluster);
        Assert.Equal((2048, 96, 2048), (result.Value("endpoints"), result.Value("switches"), result.Value("links")));
        Assert.Equal(4390, result.Value("cost_per_endpoint"), 6);
        Assert.All(result.Comparisons.Where(row => row.Unit == "1"), row => Assert.Equal(0, row.RelativeError));
        Assert.All(result.Comparisons.Where(row => row.Unit != "1"), row => Assert.True(row.Fitted));
    }

    /// <summary>Prices are those of a switch with 64 ports of 400 Gb/s; nobody published one for 128 ports.</summary>
    [Fact]
    public void A_switch_without_a_known_price_has_no_cost()
    {
        var result = Running.Run(Cluster, "cluster.fabric={name: eth, kind: fat-tree2, switch: eth-400g}");
        Assert.DoesNotContain(result.Metrics, metric => metric.Name.StartsWith("cost", StringComparison.Ordinal));
        Assert.Contains(result.Notes, note => note.StartsWith("No cost:", StringComparison.Ordinal));
    }

    /// <summary>F1_7-01..25: 15 counts exact; of the costs those of FT2 and FT3 gave the two prices.</summary>
    [Fact]
    public void All_five_published_fabrics_have_exact_counts_and_two_of_them_give_the_prices()
    {
        var result = Running.Run(Cluster + "topology: {compare: table3}\n");
        var counts = result.Comparisons.Where(row => row.Unit == "1").ToList();
        Assert.Equal(15, counts.Count);
        Assert.All(counts, row => Assert.Equal(row.Published, row.Predicted));
        Assert.Equal(["FT2 cost", "FT2 cost per endpoint", "FT3 cost", "FT3 cost per endpoint"], result.Comparisons.Where(row => row.Fitted).Select(row => row.Name));
    }

    /// <summary>2,048 NICs and twice 2,048 ends of links on 96 x 64 ports: every one.</summary>
    [Fact]
    public void A_full_fat_tree_has_no_port_to_spare() => Assert.Equal(100, Running.Run(Cluster).Value("port_use"), 12);

    [Fact]
    public void The_hash_changes_with_the_fabric_and_only_with_it()
    {
        var hash = Running.Run(Cluster).Hash;
        Assert.Equal(hash, Running.Run(Cluster, "seed=7").Hash);
        Assert.NotEqual(hash, Running.Run(Cluster, "cluster.nodes=128").Hash);
    }

    /// <summary>With eight planes a NIC meets one in eight of the others: (2048 - 1) / (16384 - 1).</summary>
    [Fact]
    public void Planes_do_not_reach_each_other() =>
        Assert.Equal(100 * 2047 / 16383.0, Running.Run(Cluster, "cluster.fabric=mpft-8", "cluster.nodes=2048").Value("reachable_pairs"), 9);
}
