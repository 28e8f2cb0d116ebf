namespace Sim.Topology;

/// <summary>
/// The fabric as routing sees it: switches numbered from 0, and trunks (all live parallel links from one switch to another), sorted by
/// target so that a choice by index is stable. Links that are down are absent.
/// </summary>
internal sealed class SwitchGraph
{
    public SwitchGraph(ClusterGraph graph, double[] capacity)
    {
        First = graph.FirstSwitch;
        Count = graph.SwitchCount;
        TrunkStart = new int[Count + 1];
        var to = new List<int>();
        var from = new List<int>();
        var linkStart = new List<int>();
        var links = new List<int>();
        var total = new List<double>();
        var order = new List<(int To, int Link)>();
        for (var s = 0; s < Count; s++)
        {
            order.Clear();
            foreach (var link in graph.LinksFrom(First + s))
            {
                if (capacity[link] > 0 && graph.IsSwitch(graph.Links.To[link]))
                    order.Add((graph.Links.To[link] - First, link));
            }

            order.Sort();
            for (var i = 0; i < order.Count; i++)
            {
                if (i == 0 || order[i].To != order[i - 1].To)
                {
                    to.Add(order[i].To);
                    from.Add(s);
                    linkStart.Add(links.Count);
                    total.Add(0);
                }

                links.Add(order[i].Link);
                total[^1] += capacity[order[i].Link];
            }

            TrunkStart[s + 1] = to.Count;
        }

        linkStart.Add(links.Count);
        TrunkTo = [.. to];
        TrunkFrom = [.. from];
        TrunkLinkStart = [.. linkStart];
        TrunkLinks = [.. links];
        TrunkCapacity = [.. total];
        (InStart, InTrunks) = ClusterGraph.Csr(TrunkTo, Count);
    }

    /// <summary>Vertex of switch 0.</summary>
    public int First { get; }

    public int Count { get; }

    public int TrunkCount => TrunkTo.Length;

    public int[] TrunkStart { get; }

    public int[] TrunkFrom { get; }

    public int[] TrunkTo { get; }

    public int[] TrunkLinkStart { get; }

    public int[] TrunkLinks { get; }

    /// <summary>Sum of the trunk's live capacities in bytes/s.</summary>
    public double[] TrunkCapacity { get; }

    public int[] InStart { get; }

    public int[] InTrunks { get; }

    public int TrunkWidth(int trunk) => TrunkLinkStart[trunk + 1] - TrunkLinkStart[trunk];

    public ReadOnlySpan<int> LinksOf(int trunk) => TrunkLinks.AsSpan(TrunkLinkStart[trunk], TrunkWidth(trunk));
}
