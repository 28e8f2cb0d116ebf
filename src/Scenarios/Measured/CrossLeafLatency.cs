using Sim.Calibration;
using Sim.Calibration.Validation;
using Sim.Scenarios.Sections;
using Sim.Scenarios.Studies;
using Sim.Topology;
using Sim.Topology.Hardware;
using Sim.Units;

namespace Sim.Scenarios.Measured;

/// <summary>
/// One-way latency of a small message between leaves (Table 5 of arXiv:2505.09343): what was measured within a leaf, plus what the way between leaves has beyond the way within
/// one, that is two more switches and cables. End points (software, PCIe, NIC) are alike in both and stay in the measured part.
/// </summary>
public static class CrossLeafLatency
{
    /// <summary>The prediction, in the unit of the rows.</summary>
    /// <param name="cluster">A cluster whose first NIC shares its leaf with another node's, and whose fabric has other leaves: the nearest and the farthest node are compared.</param>
    /// <param name="sameLeaf">The row that was measured within a leaf, in us; an input.</param>
    /// <param name="crossLeaf">The row to predict, in us.</param>
    public static Prediction Predict(ClusterSection cluster, MeasurementRow sameLeaf, MeasurementRow crossLeaf) => new(
        crossLeaf.Id,
        $"64 B over {cluster.Fabric.Switch.Name}, cross leaf",
        crossLeaf.Value,
        Significant.Round(sameLeaf.Value + Surcharge(cluster).Microseconds),
        crossLeaf.Unit,
        $"closed form: {sameLeaf.Id} and two more hops");

    /// <summary>Latency of the way from the first NIC to the farthest of its plane, less that to the nearest.</summary>
    public static SimDuration Surcharge(ClusterSection cluster)
    {
        var graph = ClusterFactory.Graph(cluster);
        var router = new FabricRouter(graph, RoutingKind.Static);
        var ways = Enumerable.Range(1, graph.NodeCount - 1).Select(node => router.RouteLatency(graph.NicVertex(0, 0), graph.NicVertex(node, 0))).ToList();
        return new SimDuration(ways.Max() - ways.Min());
    }
}
