using Sim.Engine.Results;
using Sim.Topology;
using Sim.Topology.Hardware;

namespace Sim.Scenarios.Studies.Topology;

/// <summary>The numbers and the parts table of one built fabric.</summary>
internal static class FabricMetrics
{
    public static IEnumerable<Metric> Of(ClusterGraph graph, FabricAnalysis analysis, double? cost)
    {
        yield return new Metric("endpoints", analysis.Endpoints, "1", "scale-out NICs");
        yield return new Metric("switches", analysis.Switches, "1", "fabric switches");
        yield return new Metric("links", analysis.SwitchLinks, "1", "switch-to-switch links");
        if (cost is { } dollars)
        {
            yield return new Metric("cost", dollars / 1e6, "MUSD", "switches and switch-to-switch links at the implied unit prices");
            yield return new Metric("cost_per_endpoint", dollars / analysis.Endpoints, "USD", "cost per endpoint");
        }

        yield return new Metric("bisection", analysis.Bisection.BytesPerSecond / 1e9, "GB/s", "bandwidth between two halves, one direction");
        yield return new Metric("bisection_per_endpoint", analysis.Bisection.BytesPerSecond / 1e9 / (analysis.Endpoints / 2.0), "GB/s", "the same per endpoint of one half");
        yield return new Metric("diameter", analysis.Diameter, "1", "switch-to-switch hops between the farthest connected NICs");
        yield return new Metric("average_path", analysis.AveragePathLength, "1", "mean switch-to-switch hops between connected NICs");
        yield return new Metric("path_diversity", analysis.MeanDiversity, "1", "mean number of shortest paths between switches that hold NICs");
        yield return new Metric("least_path_diversity", analysis.LeastDiversity, "1", "fewest shortest paths between NICs on different switches");
        yield return new Metric("reachable_pairs", analysis.ReachablePairs * 100, "%", "pairs of NICs that the fabric alone connects");
        if (graph.Fabric.Kind != FabricKind.SingleSwitch)
        {
            var used = ((double)analysis.Endpoints * graph.Node.Nic.Ports) + (2.0 * analysis.SwitchLinks);
            yield return new Metric("port_use", 100 * used / ((double)analysis.Switches * graph.Fabric.Switch.Radix), "%", "switch ports that hold a cable; the others are paid for, too");
        }

        yield return new Metric("planes", graph.PlaneCount, "1", "planes or rails without a common switch");
    }

    /// <summary>Switches by tier; the storage plane is left out, and planes are alike.</summary>
    public static ResultTable Parts(ClusterGraph graph)
    {
        var counts = new SortedDictionary<VertexKind, int>();
        for (var vertex = graph.FirstSwitch; vertex < graph.Vertices.Count; vertex++)
        {
            if (graph.Vertices.Plane[vertex] != graph.StoragePlane)
            {
                var kind = graph.Vertices.Kind[vertex];
                counts[kind] = counts.GetValueOrDefault(kind) + 1;
            }
        }

        var planes = graph.PlaneCount;
        var rows = counts.Select(entry => (IReadOnlyList<string>)
            [Word(entry.Key), Cells.Number((double)entry.Value / planes, entry.Value % planes == 0 ? 0 : 2), Cells.Count(planes), Cells.Count(entry.Value)]).ToList();
        return new ResultTable("switches", "Switches by tier", ["tier", "per plane", "planes", "switches"], rows);
    }

    private static string Word(VertexKind kind) => kind switch
    {
        VertexKind.Leaf => "leaf",
        VertexKind.Spine => "spine",
        VertexKind.Core => "core",
        _ => "switch",
    };
}
