using System.Globalization;
using System.Text;

namespace Sim.Topology;

/// <summary>
/// Where every NIC hangs. NICs whose live ports reach the same switches at the same rates share one attachment set: the destination of
/// shortest-path tables, so that tables are per leaf and not per NIC.
/// </summary>
internal sealed class Attachments
{
    public Attachments(ClusterGraph graph, SwitchGraph switches, double[] capacity)
    {
        OrdinalOfVertex = new int[graph.FirstSwitch];
        Array.Fill(OrdinalOfVertex, -1);
        var vertices = new List<int>();
        for (var v = 0; v < graph.FirstSwitch; v++)
        {
            if (graph.IsNic(v))
            {
                OrdinalOfVertex[v] = vertices.Count;
                vertices.Add(v);
            }
        }

        Count = vertices.Count;
        PortStart = new int[Count + 1];
        Set = new int[Count];
        Position = new int[Count];
        var ports = new List<int>(Count);
        var taken = new int[switches.Count];
        var builder = new SetBuilder();
        for (var nic = 0; nic < Count; nic++)
        {
            Position[nic] = -1;
            foreach (var link in graph.LinksFrom(vertices[nic]))
            {
                if (graph.Links.Kind[link] != LinkKind.NicPort)
                    continue;
                var position = taken[graph.Links.To[link] - switches.First]++;
                if (!(capacity[link] > 0 && capacity[LinkTable.Reverse(link)] > 0))
                    continue;
                Position[nic] = Position[nic] < 0 ? position : Position[nic];
                ports.Add(link);
            }

            PortStart[nic + 1] = ports.Count;
            Set[nic] = builder.SetOf(ports, PortStart[nic], graph, switches.First, capacity);
        }

        Ports = [.. ports];
        SetStart = [.. builder.Start];
        SetSwitch = [.. builder.Switch];
        SetCapacity = [.. builder.Capacity];
    }

    /// <summary>NICs, storage NICs included.</summary>
    public int Count { get; }

    /// <summary>NIC ordinal of a vertex, -1 for other vertices.</summary>
    public int[] OrdinalOfVertex { get; }

    public int[] PortStart { get; }

    /// <summary>Live links NIC to switch, by NIC.</summary>
    public int[] Ports { get; }

    /// <summary>Attachment set of a NIC; -1 when no port is live.</summary>
    public int[] Set { get; }

    /// <summary>Position of the NIC's first live port on its switch: what static routing spreads destinations by.</summary>
    public int[] Position { get; }

    public int[] SetStart { get; }

    /// <summary>Switches of each set, ascending.</summary>
    public int[] SetSwitch { get; }

    /// <summary>Capacity in bytes/s from each switch of the set into a NIC of it.</summary>
    public double[] SetCapacity { get; }

    public int SetCount => SetStart.Length - 1;

    public ReadOnlySpan<int> PortsOf(int nic) => Ports.AsSpan(PortStart[nic], PortStart[nic + 1] - PortStart[nic]);

    public ReadOnlySpan<int> SwitchesOf(int set) => SetSwitch.AsSpan(SetStart[set], SetStart[set + 1] - SetStart[set]);

    public ReadOnlySpan<double> CapacitiesOf(int set) => SetCapacity.AsSpan(SetStart[set], SetStart[set + 1] - SetStart[set]);

    private sealed class SetBuilder
    {
        private readonly Dictionary<(int, double), int> _single = [];
        private readonly Dictionary<string, int> _several = [];

        public List<int> Start { get; } = [0];

        public List<int> Switch { get; } = [];

        public List<double> Capacity { get; } = [];

        public int SetOf(List<int> ports, int start, ClusterGraph graph, int first, double[] capacity)
        {
            if (ports.Count == start)
                return -1;
            var at = new SortedDictionary<int, double>();
            for (var i = start; i < ports.Count; i++)
            {
                var target = graph.Links.To[ports[i]] - first;
                at[target] = at.GetValueOrDefault(target) + capacity[LinkTable.Reverse(ports[i])];
            }

            var next = Start.Count - 1;
            bool added;
            int set;
            if (at.Count == 1)
            {
                var only = at.First();
                added = _single.TryAdd((only.Key, only.Value), next);
                set = _single[(only.Key, only.Value)];
            }
            else
            {
                var key = new StringBuilder();
                foreach (var (target, rate) in at)
                {
                    key.Append(CultureInfo.InvariantCulture, $"{target}:{rate:R};");
                }

                added = _several.TryAdd(key.ToString(), next);
                set = _several[key.ToString()];
            }

            if (added)
            {
                Switch.AddRange(at.Keys);
                Capacity.AddRange(at.Values);
                Start.Add(Switch.Count);
            }

            return set;
        }
    }
}
