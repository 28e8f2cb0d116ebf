using Sim.Reports.Drawings;
using Sim.Scenarios.Sections;
using Sim.Scenarios.Studies;
using Sim.Topology;
using Sim.Topology.Hardware;

namespace Sim.Cli.Output;

/// <summary>Reduces a cluster's graph to what a drawing shows: tiers and planes with their numbers.</summary>
internal static class FabricSketcher
{
    private static readonly (VertexKind Kind, string Name)[] Tiers =
        [(VertexKind.Leaf, "leaf"), (VertexKind.Spine, "spine"), (VertexKind.Core, "core"), (VertexKind.Switch, "switch")];

    /// <summary>
    /// The compute fabric of a cluster; all planes are alike, so the first one counts for each. Null for fabrics without tiers: a schematic of rows
    /// would show links that they do not have.
    /// </summary>
    public static FabricSketch? Sketch(ClusterSection cluster)
    {
        if (cluster.Fabric.Kind is FabricKind.SlimFly or FabricKind.Dragonfly or FabricKind.HyperX or FabricKind.Torus or FabricKind.Custom)
        {
            return null;
        }

        var graph = ClusterFactory.Graph(cluster);
        var tiers = new List<TierSketch> { new("node", graph.NodeCount, Shared: true) };
        foreach (var (kind, name) in Tiers)
        {
            var count = 0;
            for (var vertex = graph.FirstSwitch; vertex < graph.Vertices.Count; vertex++)
            {
                count += graph.Vertices.Plane[vertex] == 0 && graph.Vertices.Kind[vertex] == kind ? 1 : 0;
            }

            if (count > 0)
            {
                tiers.Add(new TierSketch(name, count, Shared: false));
            }
        }

        return new FabricSketch(graph.Fabric.Name, graph.PlaneCount, tiers);
    }
}
