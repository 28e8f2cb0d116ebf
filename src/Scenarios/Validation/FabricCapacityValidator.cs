using System.Globalization;
using Sim.Scenarios.Library;
using Sim.Topology.Hardware;

namespace Sim.Scenarios.Validation;

/// <summary>
/// The fabric must have a port for every NIC port. With radix k and oversubscription o a leaf has d = floor(k o / (1 + o)) downlinks; two layers hold k d
/// endpoints, three layers k d k / 2 (k^2 / 2 and k^3 / 4 at o = 1, paper-facts F1_7-27 and F1_7-29). Kinds with a shape of their own are sized by
/// their builder.
/// </summary>
public sealed class FabricCapacityValidator : IScenarioValidator
{
    public void Validate(ValidationContext context)
    {
        if (context.Scenario.Cluster is not { } cluster || Capacity(cluster.Fabric) is not { } capacity)
        {
            return;
        }

        var ports = (long)cluster.Nodes * cluster.Node.Nics * cluster.Node.Nic.Ports;
        var groups = Groups(cluster.Fabric, cluster.Node, out var noun);
        var each = (ports + groups - 1) / groups;
        if (each <= capacity)
        {
            return;
        }

        context.Error(
            "cluster.nodes",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{cluster.Nodes} nodes need {each} endpoints {noun}, but {cluster.Fabric.Name} with ")
            + string.Create(CultureInfo.InvariantCulture, $"{cluster.Fabric.Switch.Radix}-port switches has {capacity}"),
            string.Create(CultureInfo.InvariantCulture, $"at most {capacity * cluster.Nodes / each} nodes fit"));
    }

    /// <summary>Endpoints of one plane, rail or fabric; null where the shape decides.</summary>
    private static long? Capacity(FabricEntry fabric)
    {
        long radix = fabric.Switch.Radix;
        var down = (long)Math.Floor((radix * fabric.Oversubscription / (1 + fabric.Oversubscription)) + 1e-9);
        return fabric.Kind switch
        {
            FabricKind.FatTree2 or FabricKind.MultiPlaneFatTree or FabricKind.MultiRailFatTree or FabricKind.RailOnly => radix * down,
            FabricKind.FatTree3 => radix * down * (radix / 2),
            _ => null,
        };
    }

    private static int Groups(FabricEntry fabric, NodeEntry node, out string noun)
    {
        (var groups, noun) = fabric.Kind switch
        {
            FabricKind.MultiPlaneFatTree => (fabric.Planes, "per plane"),
            FabricKind.RailOnly => (node.Nics, "per rail"),
            _ => (1, "in the fabric"),
        };
        return groups;
    }
}
