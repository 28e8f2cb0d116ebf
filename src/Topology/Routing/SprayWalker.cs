namespace Sim.Topology;

/// <summary>
/// Adaptive routing written out: from the source NIC level by level over all shortest paths. A switch splits over its next hops equally
/// where all trunks of the component are equal, otherwise in proportion to min(trunk, what the next hop can carry on). Parallel links of
/// one trunk are one resource, loaded in proportion to their capacity, which is exact.
/// </summary>
internal sealed class SprayWalker
{
    private readonly ClusterGraph _graph;
    private readonly SwitchGraph _switches;
    private readonly Attachments _nics;
    private readonly FabricComponents _parts;
    private readonly DistanceTable _distances;
    private readonly ResourceTable _resources;
    private readonly int[] _resourceOfTrunk;
    private readonly double[] _share;
    private int[] _frontier;
    private int[] _next;

    public SprayWalker(
        ClusterGraph graph, SwitchGraph switches, Attachments nics, FabricComponents parts, DistanceTable distances, ResourceTable resources, bool[] skip)
    {
        _graph = graph;
        _switches = switches;
        _nics = nics;
        _parts = parts;
        _distances = distances;
        _resources = resources;
        _share = new double[switches.Count];
        _frontier = new int[switches.Count];
        _next = new int[switches.Count];
        _resourceOfTrunk = new int[switches.TrunkCount];
        for (var t = 0; t < switches.TrunkCount; t++)
        {
            _resourceOfTrunk[t] = skip[parts.OfSwitch[switches.TrunkFrom[t]]] ? -1 : resources.Bundle(switches.LinksOf(t));
        }
    }

    public int Route(int source, int target, Span<RouteEntry> entries)
    {
        var set = _nics.Set[target];
        var hops = _distances.Hops(set);
        var carry = _parts.Uniform[_parts.OfSet[set]] ? null : _distances.Carry(set);
        var count = LeaveNic(source, hops, carry, entries, out var width, out var distance);
        for (; distance > 0; distance--)
        {
            var nextWidth = 0;
            for (var i = 0; i < width; i++)
            {
                count = Split(_frontier[i], hops, carry, entries, count, ref nextWidth);
            }

            (_frontier, _next) = (_next, _frontier);
            width = nextWidth;
        }

        for (var i = 0; i < width; i++)
        {
            count = EnterNic(_frontier[i], target, entries, count);
        }

        return count;
    }

    private int LeaveNic(int source, ushort[] hops, double[]? carry, Span<RouteEntry> entries, out int width, out int distance)
    {
        distance = DistanceTable.Unreachable;
        foreach (var port in _nics.PortsOf(source))
        {
            distance = Math.Min(distance, hops[Local(port)]);
        }

        var total = 0.0;
        width = 0;
        if (distance == DistanceTable.Unreachable)
            return -1;
        foreach (var port in _nics.PortsOf(source))
        {
            total += hops[Local(port)] == distance ? Weight(port, carry) : 0;
        }

        var count = 0;
        foreach (var port in _nics.PortsOf(source))
        {
            if (hops[Local(port)] != distance)
                continue;
            var share = Weight(port, carry) / total;
            entries[count++] = new RouteEntry(port, share);
            Arrive(_graph.Links.To[port] - _switches.First, share, _frontier, ref width);
        }

        return count;
    }

    private int Split(int at, ushort[] hops, double[]? carry, Span<RouteEntry> entries, int count, ref int width)
    {
        var here = hops[_parts.Local[at]];
        var total = 0.0;
        for (var t = _switches.TrunkStart[at]; t < _switches.TrunkStart[at + 1]; t++)
        {
            if (hops[_parts.Local[_switches.TrunkTo[t]]] + 1 == here)
                total += TrunkWeight(t, carry);
        }

        var share = _share[at];
        _share[at] = 0;
        for (var t = _switches.TrunkStart[at]; t < _switches.TrunkStart[at + 1]; t++)
        {
            var to = _switches.TrunkTo[t];
            if (hops[_parts.Local[to]] + 1 != here)
                continue;
            var part = share * TrunkWeight(t, carry) / total;
            entries[count++] = new RouteEntry(_resourceOfTrunk[t], part);
            Arrive(to, part, _next, ref width);
        }

        return count;
    }

    private int EnterNic(int leaf, int target, Span<RouteEntry> entries, int count)
    {
        var total = 0.0;
        foreach (var port in _nics.PortsOf(target))
        {
            if (_graph.Links.To[port] - _switches.First == leaf)
                total += _resources.Capacity(LinkTable.Reverse(port));
        }

        foreach (var port in _nics.PortsOf(target))
        {
            var link = LinkTable.Reverse(port);
            if (_graph.Links.To[port] - _switches.First == leaf)
                entries[count++] = new RouteEntry(link, _share[leaf] * _resources.Capacity(link) / total);
        }

        _share[leaf] = 0;
        return count;
    }

    private void Arrive(int at, double share, int[] list, ref int width)
    {
        if (_share[at] == 0)
            list[width++] = at;
        _share[at] += share;
    }

    private int Local(int port) => _parts.Local[_graph.Links.To[port] - _switches.First];

    private double Weight(int port, double[]? carry) =>
        carry is null ? _resources.Capacity(port) : Math.Min(_resources.Capacity(port), carry[Local(port)]);

    private double TrunkWeight(int trunk, double[]? carry) =>
        carry is null ? 1 : Math.Min(_switches.TrunkCapacity[trunk], carry[_parts.Local[_switches.TrunkTo[trunk]]]);
}
