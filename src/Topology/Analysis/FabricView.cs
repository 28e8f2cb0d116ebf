namespace Sim.Topology;

/// <summary>
/// The compute fabric's switches numbered from 0, each with its neighbours (once per cable) and NICs. A NIC with ports on several
/// switches is counted on the first, so that pairs are counted once: its planes are alike.
/// </summary>
internal sealed class FabricView
{
    private readonly int[] _start;
    private readonly int[] _to;
    private readonly int[] _nics;

    public FabricView(ClusterGraph graph)
    {
        Vertex = Enumerable.Range(graph.FirstSwitch, graph.SwitchCount).Where(v => graph.Vertices.Plane[v] != graph.StoragePlane).ToArray();
        var number = new int[graph.SwitchCount];
        for (var i = 0; i < Vertex.Length; i++)
        {
            number[Vertex[i] - graph.FirstSwitch] = i;
        }

        _start = new int[Count + 1];
        var to = new List<int>();
        for (var i = 0; i < Count; i++)
        {
            foreach (var link in graph.LinksFrom(Vertex[i]))
            {
                if (graph.Links.Kind[link] == LinkKind.Fabric)
                    to.Add(number[graph.Links.To[link] - graph.FirstSwitch]);
            }

            _start[i + 1] = to.Count;
        }

        _to = [.. to];
        _nics = new int[Count];
        for (var n = 0; n < graph.NodeCount; n++)
        {
            for (var i = 0; i < graph.NicsPerNode; i++)
            {
                CountNic(graph, graph.NicVertex(n, i), number);
            }
        }

        Holders = Enumerable.Range(0, Count).Where(s => _nics[s] > 0).ToArray();
    }

    public int[] Vertex { get; }

    public int Count => Vertex.Length;

    public int CableCount => _to.Length / 2;

    /// <summary>Switches that hold NICs.</summary>
    public int[] Holders { get; }

    public int Nics(int s) => _nics[s];

    public ReadOnlySpan<int> Neighbours(int s) => _to.AsSpan(_start[s], _start[s + 1] - _start[s]);

    private void CountNic(ClusterGraph graph, int nic, int[] number)
    {
        foreach (var link in graph.LinksFrom(nic))
        {
            if (graph.Links.Kind[link] == LinkKind.NicPort)
            {
                _nics[number[graph.Links.To[link] - graph.FirstSwitch]]++;
                return;
            }
        }
    }
}
