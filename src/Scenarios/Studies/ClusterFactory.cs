using Sim.Engine.Compute;
using Sim.Engine.Network;
using Sim.Scenarios.Running;
using Sim.Scenarios.Sections;
using Sim.Topology;
using Sim.Topology.Hardware;
using Sim.Units;

namespace Sim.Scenarios.Studies;

/// <summary>Builds the cluster of a scenario: graph, faults at the start of the run, routes, flow network.</summary>
public static class ClusterFactory
{
    /// <summary>Effective NVLink rate of one link, the ring limit that communication libraries tune for: rows NTU-058 and SIA-003.</summary>
    private const double EffectiveNvLinkGigabytesPerSecond = 20.6;

    /// <exception cref="RunFailedException">The fabric cannot be built for these nodes.</exception>
    public static ClusterGraph Graph(ClusterSection cluster) => Graph(cluster, cluster.Nodes);

    /// <summary>The same kind of cluster with another number of nodes.</summary>
    public static ClusterGraph Graph(ClusterSection cluster, int nodes)
    {
        try
        {
            return FabricBuilder.Build(cluster.Node.ToSpec(), nodes, cluster.Fabric.ToSpec());
        }
        catch (TopologyException problem)
        {
            throw new RunFailedException(problem.Message, problem);
        }
    }

    public static FabricRouter Router(ClusterGraph graph, ClusterSection cluster, int? queuePairs, ulong seed)
    {
        var faults = new FaultSet([.. cluster.Faults.Select(fault => new FaultSpec(
            TargetOf(fault.Kind), IndexOf(graph, fault), fault.Remaining.Value, SimTime.Zero + fault.At))]);
        return new FabricRouter(
            graph, graph.Fabric.Routing, queuePairs ?? graph.Fabric.QueuePairsPerPeer, seed, cluster.Faults.Count == 0 ? null : faults.Apply(graph, SimTime.Zero));
    }

    /// <summary>Payload fractions of a profile for a node: its NVLink figure is relative to the effective rate, the node's to the nominal one.</summary>
    public static TransportEfficiency Efficiency(HardwareProfile profile, GpuSpec gpu) =>
        new(profile.Exchange.NicEfficiency, profile.Exchange.NvlinkEfficiency * EffectiveNvLinkGigabytesPerSecond / NominalHopperLink(gpu));

    private static double NominalHopperLink(GpuSpec gpu) => gpu.NvLinkRate.GigabytesPerSecond >= 25 ? 25 : gpu.NvLinkRate.GigabytesPerSecond;

    private static FaultTarget TargetOf(FaultKind kind) => kind switch
    {
        FaultKind.Link => FaultTarget.Link,
        FaultKind.Switch => FaultTarget.Switch,
        FaultKind.Nic => FaultTarget.Nic,
        _ => FaultTarget.Plane,
    };

    /// <summary>Scenario indices count NICs and switches from 0; the graph wants vertices.</summary>
    private static int IndexOf(ClusterGraph graph, FaultSection fault) => fault.Kind switch
    {
        FaultKind.Nic => graph.NicVertex(fault.Index / graph.NicsPerNode, fault.Index % graph.NicsPerNode),
        FaultKind.Switch => graph.FirstSwitch + fault.Index,
        _ => fault.Index,
    };
}
