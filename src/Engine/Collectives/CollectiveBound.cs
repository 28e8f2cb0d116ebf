using Sim.Engine.Network;
using Sim.Topology;
using Sim.Units;
using Sim.Workloads.Collectives;

namespace Sim.Engine.Collectives;

/// <summary>
/// Lower bound of a collective from its message and the node's ports alone, without routes or flows: bytes that must leave some GPU by NVLink and NIC together,
/// bytes that must leave some node by its NICs (a node is one rank of a smaller collective), and the latency chain of the algorithm.
/// </summary>
public static class CollectiveBound
{
    /// <summary>The bound and its reason.</summary>
    /// <param name="graph">The cluster: port rates and counts.</param>
    /// <param name="efficiency">Payload over wire rate.</param>
    /// <param name="algorithm">What runs over GPUs 0 to n - 1.</param>
    /// <param name="message">S.</param>
    /// <param name="latency">What the library adds; the wires' own latency is left out, so the bound is a little low.</param>
    public static (SimDuration Time, string Reason) Of(
        ClusterGraph graph, TransportEfficiency efficiency, CollectiveAlgorithm algorithm, Bytes message, StepLatency latency)
    {
        var ranks = algorithm.Ranks;
        if (ranks == 1)
        {
            return (latency.Base, "launch");
        }

        var perNode = graph.GpusPerNode;
        var nodes = (ranks + perNode - 1) / perNode;
        var inNetwork = algorithm.Name.Contains("in-network", StringComparison.Ordinal);
        var nic = (double)graph.Node.Nic.PortRate.BytesPerSecond * (graph.Node.Nic.BondsPlanes ? graph.Node.Nic.Ports : 1) * graph.NicsPerNode * efficiency.Fabric;
        var nvLink = (double)graph.Node.Gpu.NvLinkRate.BytesPerSecond * graph.Node.Gpu.NvLinks * efficiency.NvLink;
        var perGpu = nvLink + (nodes > 1 ? nic / perNode : 0);
        var step = nodes > 1 && latency.Between < latency.Inside ? latency.Between : latency.Inside;

        var best = latency.Base + Wire(CollectiveBounds.PortBytes(algorithm.Kind, ranks, message, inNetwork).Count, perGpu) + step;
        var reason = nodes > 1 ? "NVLink and NIC of a GPU" : "NVLink of a GPU";
        if (nodes > 1)
        {
            var bytes = CollectiveBounds.PortBytes(algorithm.Kind, nodes, message, inNetwork).Count;
            var ofNode = latency.Base + Wire(algorithm.Kind == CollectiveKind.AllToAll ? (double)bytes * perNode : bytes, nic) + latency.Between;
            (best, reason) = ofNode > best ? (ofNode, "NICs of a node") : (best, reason);
        }

        var chain = latency.Base + (step * algorithm.LatencySteps);
        return chain > best ? (chain, "latency chain of the algorithm") : (best, reason);
    }

    /// <summary>Rounded down: a bound must not exceed what it bounds.</summary>
    private static SimDuration Wire(double bytes, double rate) => new((long)(bytes / rate * 1e12));
}
