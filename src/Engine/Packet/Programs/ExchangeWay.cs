using Sim.Engine.Network;
using Sim.Units;

namespace Sim.Engine.Packet;

/// <summary>The part of an exchange's fixed time that lies on the links. The time of its kernels was measured with it, and packets bring it along, so that it is taken off there.</summary>
public static class ExchangeWay
{
    /// <summary>Latency of the longest of the shortest ways from the first GPU of a group to those of its index on the other nodes.</summary>
    public static SimDuration Longest(ClusterNetwork network, int[] gpus)
    {
        long longest = 0;
        for (var i = network.Graph.GpusPerNode; i < gpus.Length; i += network.Graph.GpusPerNode)
        {
            longest = Math.Max(longest, network.Router.RouteLatency(network.Graph.NicOfGpu(gpus[0]), network.Graph.NicOfGpu(gpus[i])));
        }

        return new SimDuration(longest);
    }

    /// <summary>What is left of a latency behind the way.</summary>
    public static long Rest(SimDuration latency, SimDuration way) => Math.Max(0, latency.Picoseconds - way.Picoseconds);
}
