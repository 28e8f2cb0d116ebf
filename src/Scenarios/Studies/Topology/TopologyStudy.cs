using System.Globalization;
using Sim.Engine.Results;
using Sim.Scenarios.Running;
using Sim.Scenarios.Sections;
using Sim.Topology;
using Sim.Units;

namespace Sim.Scenarios.Studies.Topology;

/// <summary>Builds the cluster's fabric and says what it consists of, how well it connects, and what it costs.</summary>
public sealed class TopologyStudy : IStudyRunner
{
    public RunResult Run(Scenario scenario, IProgress<RunProgress> progress, CancellationToken token)
    {
        var cluster = scenario.Cluster!;
        progress.Report(new RunProgress("building the graph", double.NaN, SimTime.Zero, 0));
        var graph = ClusterFactory.Graph(cluster);
        token.ThrowIfCancellationRequested();
        progress.Report(new RunProgress("analysing the fabric", double.NaN, SimTime.Zero, 0));
        var analysis = TopologyAnalysis.Analyze(graph);
        token.ThrowIfCancellationRequested();
        var cost = FabricCost.Of(graph, analysis);
        var published = PublishedFabrics.RowOf(graph, analysis);
        var rows = scenario.Topology.Compare == PublishedTable.Table3 ? Table3.Rows() : [];
        List<Metric> metrics = [.. FabricMetrics.Of(graph, analysis, cost), .. PublishedFabrics.Metrics(rows)];
        return new RunResult
        {
            Scenario = scenario.Name,
            Study = "topology",
            Question = scenario.Question,
            Answer = Answer(cluster, graph, analysis, cost) + PublishedFabrics.Answer(rows),
            Mode = "full",
            Metrics = metrics,
            Comparisons = rows.Count > 0 ? PublishedFabrics.Comparisons(rows) : published is null ? [] : PublishedFabrics.Comparisons(published, analysis, cost),
            Tables = [FabricMetrics.Parts(graph), .. PublishedFabrics.Tables(rows)],
            Notes = Notes(cluster, analysis, cost, published, rows),
            Hash = ResultHash.Of(metrics),
        };
    }

    private static string Answer(ClusterSection cluster, ClusterGraph graph, FabricAnalysis analysis, double? cost)
    {
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"The fabric {graph.Fabric.Name} joins {graph.GpuCount} GPUs on {cluster.Nodes} nodes through {analysis.Switches} switches and {analysis.SwitchLinks} switch-to-switch links: ");
        text += string.Create(CultureInfo.InvariantCulture, $"diameter {analysis.Diameter}, {analysis.Bisection.BytesPerSecond / 1e9:#,0.#} GB/s between halves");
        return cost is { } dollars
            ? text + string.Create(CultureInfo.InvariantCulture, $", {dollars / 1e6:0.##} million dollars, {dollars / analysis.Endpoints:0} per endpoint.")
            : text + ".";
    }

    private static List<string> Notes(ClusterSection cluster, FabricAnalysis analysis, double? cost, Table3Row? published, IReadOnlyList<Table3Row> rows)
    {
        List<string> notes =
        [
            "Links are switch-to-switch cables, as in Table 3 of arXiv:2505.09343; cables of NICs and the storage plane are left out.",
            $"Bisection ({(analysis.Bisection.Exact ? "exact" : "not exact")}): {analysis.Bisection.Method}",
        ];
        if (analysis.ReachablePairs < 1)
        {
            notes.Add("Pairs of NICs in different planes or rails have no path in the fabric: their traffic crosses NVLink first. Diameter and diversity are over connected pairs.");
        }

        if (cluster.Faults.Count > 0)
        {
            notes.Add("Faults are left out: the figures are those of the healthy fabric.");
        }

        notes.Add(cost is null ? FabricCost.Unknown : FabricCost.Basis);
        if (published is not null)
        {
            notes.Add(PublishedFabrics.Residual(published));
        }

        if (rows.Count > 0)
        {
            notes.Add("MPFT is eight FT2: its cost agrees because theirs does. Only the Slim Fly and Dragonfly costs test the prices.");
            notes.Add("Slim Fly at q = 28 is counted by formula only: 28 is no prime power, so no such graph is constructed.");
        }

        return notes;
    }
}
