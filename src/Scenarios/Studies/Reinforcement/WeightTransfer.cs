using Sim.Engine.Network;
using Sim.Units;

namespace Sim.Scenarios.Studies.Reinforcement;

/// <summary>
/// New weights to the generating units as flows: every GPU of a generating node gets its part from the GPU of the same index of a training node, over PCIe, its NIC and the fabric. Nodes that do both get
/// it from their neighbour, since a rank's training shard is no part of what it generates with.
/// </summary>
internal static class WeightTransfer
{
    /// <summary>Seconds until the last part has arrived.</summary>
    /// <param name="network">The cluster, its first <paramref name="generating"/> nodes generating.</param>
    /// <param name="generating">Nodes that generate; 0 where all do both.</param>
    /// <param name="bytes">Weights of one GPU.</param>
    public static double Seconds(ClusterNetwork network, int generating, long bytes)
    {
        var (nodes, perNode) = (network.Graph.NodeCount, network.Graph.GpusPerNode);
        var targets = generating == 0 ? nodes : generating;
        for (var node = 0; node < targets; node++)
        {
            var source = generating == 0 ? (node + 1) % nodes : generating + (node % (nodes - generating));
            for (var gpu = 0; gpu < perNode && source != node; gpu++)
            {
                network.Flows.Start([.. RdmaPath.Between(network, (source * perNode) + gpu, (node * perNode) + gpu, hasPcie: true, 0)], bytes, 1, double.PositiveInfinity, 0, 0);
            }
        }

        long[] tags = new long[16];
        while (network.Flows.ActiveFlows > 0)
        {
            network.Flows.Complete(ref tags);
        }

        return (network.Flows.Now - SimTime.Zero).Seconds;
    }
}
