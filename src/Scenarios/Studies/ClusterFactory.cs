using Sim.Engine.Compute;
using Sim.Engine.Network;
using Sim.Scenarios.Running;
using Sim.Scenarios.Sections;
using Sim.Topology;
using Sim.Units;

namespace Sim.Scenarios.Studies;

/// <summary>Builds the cluster of a scenario: graph, faults, routes, flow network.</summary>
public static class ClusterFactory
{
    /// <summary>Effective over nominal rate of one NVLink of Hopper: 20.6 GB/s (rows NTU-058 and SIA-003) of 25.</summary>
    private const double EffectiveNvLink = 20.6 / 25;

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

    /// <summary>The routes at the start of the run.</summary>
    public static FabricRouter Router(ClusterGraph graph, ClusterSection cluster, int? queuePairs, ulong seed) => Router(graph, cluster, queuePairs, seed, SimTime.Zero);

    /// <summary>The routes from each later fault on.</summary>
    public static RouteChange[] Changes(ClusterGraph graph, ClusterSection cluster, int? queuePairs, ulong seed) =>
        [.. Faults(graph, cluster).Changes().Select(time => new RouteChange(time, Router(graph, cluster, queuePairs, seed, time)))];

    /// <summary>Payload over wire rate by a profile, whose NVLink figure is relative to the effective rate.</summary>
    public static TransportEfficiency Efficiency(HardwareProfile profile) =>
        new(profile.Exchange.NicEfficiency, profile.Exchange.NvlinkEfficiency * EffectiveNvLink);

    /// <summary>Effective NVLink rate of a GPU, bytes per second and direction: what efficiencies of a profile are relative to.</summary>
    public static double NvLinkRate(ClusterGraph graph) => graph.Node.Gpu.NvLinks * graph.Node.Gpu.NvLinkRate.BytesPerSecond * EffectiveNvLink;

    private static FabricRouter Router(ClusterGraph graph, ClusterSection cluster, int? queuePairs, ulong seed, SimTime time) => new(
        graph, graph.Fabric.Routing, queuePairs ?? graph.Fabric.QueuePairsPerPeer, seed, cluster.Faults.Count == 0 ? null : Faults(graph, cluster).Apply(graph, time));

    /// <summary>The faults of a cluster in the terms of its graph.</summary>
    public static FaultSet Faults(ClusterGraph graph, ClusterSection cluster) => new([.. cluster.Faults.Select(fault => new FaultSpec(
        TargetOf(fault.Kind), IndexOf(graph, fault), fault.Left, SimTime.Zero + fault.At, fault.BitErrorRate))]);

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
