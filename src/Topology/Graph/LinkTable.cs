namespace Sim.Topology;

/// <summary>The directed links of a cluster graph as parallel arrays; links 2i and 2i + 1 are the two directions of one cable.</summary>
/// <param name="From">Vertex the link leaves.</param>
/// <param name="To">Vertex the link enters.</param>
/// <param name="Rate">Wire rate in bit/s, this direction.</param>
/// <param name="Latency">Propagation latency in picoseconds.</param>
/// <param name="Kind">What the link is.</param>
/// <param name="Plane">Plane of a fabric link or NIC port, -1 inside a node.</param>
public sealed record LinkTable(int[] From, int[] To, long[] Rate, long[] Latency, LinkKind[] Kind, int[] Plane)
{
    public int Count => From.Length;

    /// <summary>The other direction of the same cable.</summary>
    public static int Reverse(int link) => link ^ 1;
}
