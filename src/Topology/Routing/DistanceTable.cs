namespace Sim.Topology;

/// <summary>
/// Hops from every switch of a component to an attachment set, by breadth-first search backwards over live trunks; computed when a
/// destination is first asked for, and kept (2 bytes per switch and destination leaf).
/// </summary>
internal sealed class DistanceTable
{
    /// <summary>No path.</summary>
    public const ushort Unreachable = ushort.MaxValue;

    private readonly SwitchGraph _switches;
    private readonly Attachments _nics;
    private readonly FabricComponents _parts;
    private readonly ushort[]?[] _hops;
    private readonly double[]?[] _carry;
    private readonly int[] _queue;

    public DistanceTable(SwitchGraph switches, Attachments nics, FabricComponents parts)
    {
        _switches = switches;
        _nics = nics;
        _parts = parts;
        _hops = new ushort[nics.SetCount][];
        _carry = new double[nics.SetCount][];
        _queue = new int[switches.Count];
    }

    /// <summary>Hops to the set by local switch number.</summary>
    public ushort[] Hops(int set) => _hops[set] ??= Search(set, null);

    /// <summary>
    /// What each switch can carry on towards the set, in bytes/s: the sum over next hops of min(trunk, what the next hop can carry);
    /// unlimited at the set's only switch. Adaptive routing that sees back-pressure splits in these proportions.
    /// </summary>
    public double[] Carry(int set) => _carry[set] ??= Flow(set);

    private ushort[] Search(int set, List<int>? order)
    {
        var component = _parts.OfSet[set];
        var hops = new ushort[_parts.Size[component]];
        Array.Fill(hops, Unreachable);
        int head = 0, tail = 0;
        foreach (var s in _nics.SwitchesOf(set))
        {
            hops[_parts.Local[s]] = 0;
            _queue[tail++] = s;
        }

        while (head < tail)
        {
            var at = _queue[head++];
            order?.Add(at);
            var next = checked((ushort)(hops[_parts.Local[at]] + 1));
            for (var i = _switches.InStart[at]; i < _switches.InStart[at + 1]; i++)
            {
                var from = _switches.TrunkFrom[_switches.InTrunks[i]];
                ref var h = ref hops[_parts.Local[from]];
                if (h == Unreachable)
                {
                    h = next;
                    _queue[tail++] = from;
                }
            }
        }

        return hops;
    }

    private double[] Flow(int set)
    {
        var order = new List<int>();
        var hops = Search(set, order);
        var carry = new double[hops.Length];
        var targets = _nics.SwitchesOf(set);
        for (var i = 0; i < targets.Length; i++)
        {
            carry[_parts.Local[targets[i]]] = targets.Length == 1 ? double.PositiveInfinity : _nics.CapacitiesOf(set)[i];
        }

        for (var i = targets.Length; i < order.Count; i++)
        {
            var at = order[i];
            var local = _parts.Local[at];
            for (var t = _switches.TrunkStart[at]; t < _switches.TrunkStart[at + 1]; t++)
            {
                var to = _parts.Local[_switches.TrunkTo[t]];
                if (hops[to] + 1 == hops[local])
                    carry[local] += Math.Min(_switches.TrunkCapacity[t], carry[to]);
            }
        }

        return carry;
    }
}
