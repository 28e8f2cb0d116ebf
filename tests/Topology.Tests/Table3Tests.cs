using Sim.Topology.Hardware;

namespace Sim.Topology.Tests;

public sealed class Table3Tests
{
    [Fact]
    public void Endpoints_switches_and_links_of_all_five_rows_are_exact()
    {
        Assert.Equal(5, Table3.Rows().Count);
        Assert.All(Table3.Rows(), row => Assert.True(row.CountsMatch, row.Count.Name));
    }

    [Fact]
    public void Only_the_Slim_Fly_of_q_28_cannot_be_constructed() =>
        Assert.Equal(["SF (q=28)"], Table3.Rows().Where(r => !r.Count.Constructed).Select(r => r.Count.Name));

    [Fact]
    public void The_implied_unit_prices_solve_the_two_rows_they_come_from()
    {
        // 96 s + 2048 l = 8,990,720 and 5120 s + 131072 l = 491,000,000: s = 82,428, l = 526.3 (determinant 2,097,152).
        Assert.Equal(172_863_651_840 / 2_097_152.0, Table3.Prices.SwitchPrice, 2);
        Assert.Equal((96 * 491e6 - 5120 * 8_990_720.0) / 2_097_152, Table3.Prices.LinkPrice, 6);
        Assert.All(Table3.Rows().Where(r => r.UsedForPrices), r => Assert.InRange(r.Residual, -0.0011, 0.0011));
    }

    [Fact]
    public void The_rows_not_used_for_the_prices_are_within_two_percent()
    {
        // MPFT 71.93 M$ against 72; SF 146.6 against 146; DF 1,550 against 1,522 (F1_7-32).
        var rows = Table3.Rows();
        Assert.Equal(71.93e6, rows[1].Cost, 5e4);
        Assert.Equal(146.6e6, rows[3].Cost, 1e5);
        Assert.Equal(1550e6, rows[4].Cost, 1e6);
        Assert.All(rows.Where(r => !r.UsedForPrices), r => Assert.InRange(r.Residual, -0.02, 0.02));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(16)]
    public void Closed_forms_equal_the_constructed_counts(int k)
    {
        AssertCount(FabricCount.FatTree2(k), FabricKind.FatTree2, k, 1);
        AssertCount(FabricCount.MultiPlane(k, 4), FabricKind.MultiPlaneFatTree, k, 4);
        AssertCount(FabricCount.FatTree3(k), FabricKind.FatTree3, k, 1);
    }

    private static void AssertCount(FabricCount count, FabricKind kind, int k, int planes)
    {
        var graph = FabricBuilder.Build(Clusters.Node(4), (int)count.Endpoints / 4, Clusters.Fabric(kind, k, planes));
        Assert.Equal((count.Endpoints, count.Switches, count.Links), (graph.NicCount, Clusters.Switches(graph), Clusters.Cables(graph)));
    }
}
