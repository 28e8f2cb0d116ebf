using Sim.Scenarios.Library;
using Sim.Topology;
using Sim.Topology.Hardware;

namespace Sim.Scenarios.Validation;

/// <summary>The fabric can be built for these nodes, faults name parts that it has. Very large ones are left to the run: building them takes as long as the check may.</summary>
public sealed class FabricBuildValidator : IScenarioValidator
{
    /// <summary>GPUs, and cables of a shape, above which nothing is built here.</summary>
    private const double Limit = 1 << 17;

    public void Validate(ValidationContext context)
    {
        if (context.Scenario.Cluster is not { } cluster || context.Findings.HasErrors)
        {
            return;
        }

        var parts = (double)cluster.Nodes * (cluster.Node.Gpus + (cluster.Node.Nics * (double)cluster.Node.Nic.Ports) + cluster.Node.StorageNics + cluster.Node.CpuSockets);
        if (parts > 4 * Limit || Cables(cluster.Fabric) > 4 * Limit || (double)cluster.Fabric.Planes * cluster.Fabric.Switch.Radix > Limit)
        {
            return;
        }

        ClusterGraph graph;
        try
        {
            graph = FabricBuilder.Build(cluster.Node.ToSpec(), cluster.Nodes, cluster.Fabric.ToSpec());
        }
        catch (TopologyException problem)
        {
            var message = problem.Hint is { } hint ? problem.Message.Replace($" ({hint})", "", StringComparison.Ordinal) : problem.Message;
            context.Error("cluster.fabric", message, problem.Hint);
            return;
        }

        for (var i = 0; i < cluster.Faults.Count; i++)
        {
            var fault = cluster.Faults[i];
            var (count, noun) = fault.Kind switch
            {
                Sections.FaultKind.Link => (graph.Links.Count, "links"),
                Sections.FaultKind.Switch => (graph.SwitchCount, "switches"),
                Sections.FaultKind.Nic => (graph.NicCount, "NICs"),
                _ => (graph.PlaneCount, "planes"),
            };
            if (fault.Index >= count)
            {
                context.Error(FormattableString.Invariant($"cluster.faults[{i}]"), FormattableString.Invariant($"there is no such part {fault.Index}"), FormattableString.Invariant($"the cluster has {count} {noun}, counted from 0"));
            }
        }
    }

    /// <summary>Cables of a fabric whose shape decides its size: Slim Fly q, Dragonfly p a h g, HyperX and torus dimensions; 0 for others.</summary>
    private static double Cables(FabricEntry fabric)
    {
        var shape = fabric.Shape.Select(value => (double)value).ToArray();
        var product = shape.Aggregate(1.0, (all, value) => all * value);
        return fabric.Kind switch
        {
            FabricKind.SlimFly when shape.Length > 0 => 2 * shape[0] * shape[0] * shape[0],
            FabricKind.Dragonfly when shape.Length > 3 => shape[1] * shape[3] * (shape[0] + shape[1] + shape[2]),
            FabricKind.HyperX => product * shape.Sum(),
            FabricKind.Torus => product * shape.Length,
            _ => 0,
        };
    }
}
