namespace Sim.Topology;

/// <summary>
/// Table 3 of "Insights into DeepSeek-V3" (arXiv:2505.09343v2): five fabrics, their parts and cost. Links there are switch-to-switch
/// only. The paper gives no unit prices: they are solved from its FT2 and FT3 rows. Of each row the figure with more digits is taken
/// (FT2: 4.39 k$ per endpoint x 2,048; FT3: 491 M$). Slim Fly at q = 28 is the formula only: 28 is not a prime power.
/// </summary>
public static class Table3
{
    public const string Source = "arXiv:2505.09343v2, Table 3";

    private static readonly (FabricCount Count, FabricCount Published, double Cost, double PerEndpoint, bool Used, string Facts)[] Data =
    [
        (FabricCount.FatTree2(64), new("FT2", 2048, 96, 2048, true), 9e6, 4390, true, "F1_7-01..05"),
        (FabricCount.MultiPlane(64, 8), new("MPFT", 16384, 768, 16384, true), 72e6, 4390, false, "F1_7-06..10"),
        (FabricCount.FatTree3(64), new("FT3", 65536, 5120, 131072, true), 491e6, 7500, true, "F1_7-11..15"),
        (FabricCount.SlimFly(28), new("SF", 32928, 1568, 32928, false), 146e6, 4400, false, "F1_7-16..20"),
        (FabricCount.Dragonfly(16, 32, 16, 511), new("DF", 261632, 16352, 384272, true), 1522e6, 5800, false, "F1_7-21..25"),
    ];

    /// <summary>The unit prices that the FT2 and FT3 rows imply: about 82.4 k$ per switch and 0.53 k$ per cable.</summary>
    public static CostModel Prices { get; } = CostModel.Solve(
        Data[0].Count, Data[0].PerEndpoint * Data[0].Count.Endpoints, Data[2].Count, Data[2].Cost);

    /// <summary>The five rows in the paper's order.</summary>
    public static IReadOnlyList<Table3Row> Rows() =>
        [.. Data.Select(d => new Table3Row(d.Count, d.Published, Prices.Cost(d.Count), d.Cost, d.PerEndpoint, d.Used, d.Facts))];
}
