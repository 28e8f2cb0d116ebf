using Sim.Engine.Network;
using Sim.Topology;
using Sim.Units;
using Sim.Workloads.Experts;

namespace Sim.Engine.Exchange;

/// <summary>
/// Lower bound of an exchange from the routing counts and the hardware alone, without flows or routes: bytes that must leave and enter each NIC and each GPU's
/// NVLink, over their payload capacity, and bytes that each GPU's SMs must copy.
/// </summary>
public sealed class ExchangeBound(int nodes, int gpusPerNode, double nicRate, double nvLinkRate, double forwardRate)
{
    private readonly double[] _nicOut = new double[nodes * gpusPerNode];
    private readonly double[] _nicIn = new double[nodes * gpusPerNode];
    private readonly double[] _linkOut = new double[nodes * gpusPerNode];
    private readonly double[] _linkIn = new double[nodes * gpusPerNode];
    private readonly double[] _copied = new double[nodes * gpusPerNode];

    /// <summary>The bound for the groups of a cluster, by the wire rates of its node and the payload fractions.</summary>
    public static ExchangeBound For(ClusterGraph graph, int nodes, TransportEfficiency efficiency, double forwardRate) => new(
        nodes,
        graph.GpusPerNode,
        graph.Node.Nic.PortRate.BytesPerSecond * (graph.Node.Nic.BondsPlanes ? graph.Node.Nic.Ports : 1) * efficiency.Fabric,
        graph.Node.Gpu.NvLinkRate.BytesPerSecond * graph.Node.Gpu.NvLinks * efficiency.NvLink,
        forwardRate);

    /// <summary>Adds one rank's tokens. A combine loads the same ports in the other direction.</summary>
    public void Add(int rank, RoutingCounts counts, long bytesPerToken)
    {
        var home = rank / gpusPerNode;
        var index = rank % gpusPerNode;
        for (var node = 0; node < nodes; node++)
        {
            var forwarder = (node * gpusPerNode) + index;
            var scaleOut = (double)counts.TokensToNode[node] * bytesPerToken;
            if (node != home)
            {
                _nicOut[rank] += scaleOut;
                _nicIn[forwarder] += scaleOut;
            }

            for (var g = 0; g < gpusPerNode; g++)
            {
                var gpu = (node * gpusPerNode) + g;
                var bytes = (double)counts.TokensToGpu[gpu] * bytesPerToken;
                _copied[forwarder] += bytes;
                if (g != index)
                {
                    _linkOut[forwarder] += bytes;
                    _linkIn[gpu] += bytes;
                }
            }
        }
    }

    /// <summary>Forgets what was added.</summary>
    public void Clear()
    {
        Array.Clear(_nicOut);
        Array.Clear(_nicIn);
        Array.Clear(_linkOut);
        Array.Clear(_linkIn);
        Array.Clear(_copied);
    }

    /// <summary>Seconds of the bound and the port that gives it.</summary>
    /// <param name="copyCost">What copying a byte costs the SMs, relative to the forwarding rate.</param>
    public (double Seconds, string Port) Compute(double copyCost = 1)
    {
        var (seconds, port, rank) = Worst(copyCost);
        return (seconds, rank < 0 ? port : $"{port} of rank {rank}");
    }

    /// <summary>Seconds of the bound; no allocation.</summary>
    /// <param name="copyCost">What copying a byte costs the SMs, relative to the forwarding rate.</param>
    public double Seconds(double copyCost = 1) => Worst(copyCost).Seconds;

    private (double Seconds, string Port, int Rank) Worst(double copyCost)
    {
        var worst = (Seconds: 0.0, Port: "none", Rank: -1);
        Raise(_nicOut, nicRate, "NIC out", ref worst);
        Raise(_nicIn, nicRate, "NIC in", ref worst);
        Raise(_linkOut, nvLinkRate, "NVLink out", ref worst);
        Raise(_linkIn, nvLinkRate, "NVLink in", ref worst);
        Raise(_copied, forwardRate / copyCost, "copy SMs", ref worst);
        return worst;
    }

    private static void Raise(double[] bytes, double rate, string port, ref (double Seconds, string Port, int Rank) worst)
    {
        for (var rank = 0; rank < bytes.Length; rank++)
        {
            var seconds = bytes[rank] / rate;
            if (seconds > worst.Seconds)
            {
                worst = (seconds, port, rank);
            }
        }
    }
}
