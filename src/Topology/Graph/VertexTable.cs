namespace Sim.Topology;

/// <summary>The vertices of a cluster graph as parallel arrays.</summary>
/// <param name="Kind">What each vertex is.</param>
/// <param name="Node">Node of a node's part; -1 for fabric switches.</param>
/// <param name="Index">Index within the node and kind (GPU 0..7), or within the plane and kind for switches.</param>
/// <param name="Plane">Plane of a fabric switch, -1 for a node's parts.</param>
/// <param name="Group">Pod, rail or Dragonfly group of a switch, -1 where there is none.</param>
/// <param name="Tier">1 leaf, 2 spine, 3 core, 1 for switches of fabrics without tiers, 0 for a node's parts.</param>
/// <param name="HopLatency">Port-to-port forwarding latency in picoseconds, 0 for a node's parts.</param>
public sealed record VertexTable(VertexKind[] Kind, int[] Node, int[] Index, int[] Plane, int[] Group, byte[] Tier, long[] HopLatency)
{
    public int Count => Kind.Length;
}
