using System.Globalization;
using Sim.Engine.Results;
using Sim.Topology;
using Sim.Topology.Hardware;

namespace Sim.Scenarios.Studies.Topology;

/// <summary>Fabrics beside the published ones of Table 3 of arXiv:2505.09343.</summary>
internal static class PublishedFabrics
{
    /// <summary>The published row of a fabric of the same kind and size, or null.</summary>
    public static Table3Row? RowOf(ClusterGraph graph, FabricAnalysis analysis)
    {
        var name = graph.Fabric.Kind switch
        {
            FabricKind.FatTree2 => "FT2",
            FabricKind.MultiPlaneFatTree => "MPFT",
            FabricKind.FatTree3 => "FT3",
            FabricKind.SlimFly => "SF",
            FabricKind.Dragonfly => "DF",
            _ => "",
        };
        return Table3.Rows().FirstOrDefault(row => row.Published.Name == name && row.Published.Endpoints == analysis.Endpoints);
    }

    /// <summary>Metrics of whole-table comparisons: <c>table3.mpft.switches</c> and so on.</summary>
    public static IEnumerable<Metric> Metrics(IEnumerable<Table3Row> rows)
    {
        foreach (var row in rows)
        {
            var name = "table3." + row.Published.Name.ToLowerInvariant();
            yield return new Metric(name + ".endpoints", row.Count.Endpoints, "1", $"endpoints of {row.Count.Name}");
            yield return new Metric(name + ".switches", row.Count.Switches, "1", $"switches of {row.Count.Name}");
            yield return new Metric(name + ".links", row.Count.Links, "1", $"switch-to-switch links of {row.Count.Name}");
            yield return new Metric(name + ".cost", row.Cost / 1e6, "MUSD", $"cost of {row.Count.Name} at the implied unit prices");
            yield return new Metric(name + ".cost_per_endpoint", row.CostPerEndpoint, "USD", $"cost per endpoint of {row.Count.Name}");
        }
    }

    /// <summary>All rows counted by closed form.</summary>
    public static IReadOnlyList<Comparison> Comparisons(IEnumerable<Table3Row> rows) =>
        [.. rows.SelectMany(row => Comparisons(row, row.Count.Endpoints, row.Count.Switches, row.Count.Links, row.Cost))];

    /// <summary>One row counted on the built graph.</summary>
    public static IReadOnlyList<Comparison> Comparisons(Table3Row row, FabricAnalysis analysis, double? cost) =>
        [.. Comparisons(row, analysis.Endpoints, analysis.Switches, analysis.SwitchLinks, cost)];

    /// <summary>How the counts and costs of a whole published table came out; empty without one.</summary>
    public static string Answer(IReadOnlyList<Table3Row> rows)
    {
        if (rows.Count == 0)
        {
            return "";
        }

        var exact = rows.Count(row => row.CountsMatch);
        var worst = rows.Where(row => !row.UsedForPrices).MaxBy(row => Math.Abs(row.Residual))!;
        var costs = string.Join(", ", rows.Select(row => string.Create(CultureInfo.InvariantCulture, $"{row.Published.Name} {row.CostPerEndpoint:0}")));
        return string.Create(
            CultureInfo.InvariantCulture,
            $" Endpoints, switches and links of {exact} of {rows.Count} published fabrics are exact; dollars per endpoint: {costs}; worst cost {worst.Published.Name} {Cells.Error(worst.Residual)}.");
    }

    public static string Residual(Table3Row row) => string.Create(
        CultureInfo.InvariantCulture,
        $"{row.Published.Name} of {Table3.Source} costs {row.PublishedCost / 1e6:0} million dollars there and {row.Cost / 1e6:0.00} here: {Cells.Error(row.Residual)}{(row.UsedForPrices ? "; the row gave the unit prices" : "")}.");

    /// <summary>The published table beside the counts, with the prices.</summary>
    public static IEnumerable<ResultTable> Tables(IReadOnlyList<Table3Row> rows)
    {
        if (rows.Count == 0)
        {
            yield break;
        }

        yield return new ResultTable(
            "table3",
            $"Fabrics of {Table3.Source}: counted here, and as published",
            ["fabric", "endpoints", "switches", "links", "counts", "cost (M$)", "published", "residual", "per endpoint ($)", "published"],
            [.. rows.Select(Row)]);
        yield return new ResultTable(
            "prices",
            "Unit prices solved from the FT2 and FT3 rows",
            ["part", "price ($)"],
            [["switch, 64 ports of 400 Gb/s", Cells.Number(Table3.Prices.SwitchPrice, 0)], ["switch-to-switch link", Cells.Number(Table3.Prices.LinkPrice)]]);
    }

    private static IReadOnlyList<string> Row(Table3Row row) =>
    [
        row.Count.Name,
        Cells.Count(row.Count.Endpoints),
        Cells.Count(row.Count.Switches),
        Cells.Count(row.Count.Links),
        row.CountsMatch ? "as published" : "differ",
        Cells.Number(row.Cost / 1e6),
        Cells.Number(row.PublishedCost / 1e6, 0),
        Cells.Error(row.Residual),
        Cells.Number(row.CostPerEndpoint, 0),
        Cells.Number(row.PublishedCostPerEndpoint, 0),
    ];

    private static IEnumerable<Comparison> Comparisons(Table3Row row, long endpoints, long switches, long links, double? cost)
    {
        var name = row.Published.Name;
        var source = $"{row.Facts}: {Table3.Source}";
        yield return new Comparison(name + " endpoints", endpoints, row.Published.Endpoints, "1", source, false);
        yield return new Comparison(name + " switches", switches, row.Published.Switches, "1", source, false);
        yield return new Comparison(name + " links", links, row.Published.Links, "1", source, false);
        if (cost is { } dollars)
        {
            yield return new Comparison(name + " cost", dollars / 1e6, row.PublishedCost / 1e6, "MUSD", source, row.UsedForPrices);
            yield return new Comparison(name + " cost per endpoint", dollars / endpoints, row.PublishedCostPerEndpoint, "USD", source, row.UsedForPrices);
        }
    }
}
