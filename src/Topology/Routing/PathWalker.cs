namespace Sim.Topology;

/// <summary>
/// One shortest path per queue pair. Static: at a choice of n links take link (key mod n), with key the destination's port number on its
/// leaf, and above tier 2 the destination's leaf number: each tree link below the top then serves one destination of a full leaf.
/// ECMP: a hash of (flow, queue pair, switch) at every choice.
/// </summary>
internal sealed class PathWalker
{
    private readonly ClusterGraph _graph;
    private readonly SwitchGraph _switches;
    private readonly Attachments _nics;
    private readonly FabricComponents _parts;
    private readonly DistanceTable _distances;
    private readonly ulong _seed;

    public PathWalker(
        ClusterGraph graph, SwitchGraph switches, Attachments nics, FabricComponents parts, DistanceTable distances, ulong seed)
    {
        _graph = graph;
        _switches = switches;
        _nics = nics;
        _parts = parts;
        _distances = distances;
        _seed = seed;
    }

    /// <summary>One path, whole flow; the number of links, or -1.</summary>
    public int Static(int source, int target, Span<RouteEntry> entries)
    {
        var count = 0;
        var walk = new Walk(source, target, hash: 0, hashed: false);
        while (Step(ref walk, out var link))
        {
            entries[count++] = new RouteEntry(link, 1);
        }

        return walk.Failed ? -1 : count;
    }

    /// <summary>One path per queue pair, each with an equal share; links that several queue pairs took appear once.</summary>
    public int Hashed(int source, int target, ulong flow, int queuePairs, Span<RouteEntry> entries)
    {
        // Addresses and seed are part of what a switch hashes; mixed one after the other, so that no two of them cancel.
        var tuple = Mix(unchecked(Mix(unchecked(Mix(_seed) + flow)) + (((ulong)(uint)source << 32) | (uint)target)));
        var count = 0;
        for (var q = 0; q < queuePairs; q++)
        {
            var hash = Mix(unchecked(tuple + ((ulong)q * 0x9E3779B97F4A7C15UL)));
            var walk = new Walk(source, target, hash, hashed: true);
            while (Step(ref walk, out var link))
            {
                Merge(entries, ref count, link, 1.0 / queuePairs);
            }

            if (walk.Failed)
                return -1;
        }

        return count;
    }

    /// <summary>Propagation of every cable and forwarding of every switch on the static path, picoseconds; -1 without a path.</summary>
    public long Latency(int source, int target)
    {
        var total = 0L;
        var walk = new Walk(source, target, hash: 0, hashed: false);
        while (Step(ref walk, out var link))
        {
            total += _graph.Links.Latency[link];
            total += _graph.Vertices.HopLatency[_graph.Links.To[link]];
        }

        return walk.Failed ? -1 : total;
    }

    private static void Merge(Span<RouteEntry> entries, ref int count, int link, double share)
    {
        for (var i = 0; i < count; i++)
        {
            if (entries[i].Resource == link)
            {
                entries[i] = new RouteEntry(link, entries[i].Fraction + share);
                return;
            }
        }

        entries[count++] = new RouteEntry(link, share);
    }

    private bool Step(ref Walk walk, out int link)
    {
        link = -1;
        if (walk.At == Walk.Done || walk.Failed)
            return false;
        link = walk.At == Walk.AtNic ? LeaveNic(ref walk) : NextHop(ref walk);
        return link >= 0;
    }

    private int LeaveNic(ref Walk walk)
    {
        var hops = _distances.Hops(_nics.Set[walk.Target]);
        var best = (int)DistanceTable.Unreachable;
        var n = 0;
        foreach (var port in _nics.PortsOf(walk.Source))
        {
            var d = hops[_parts.Local[_graph.Links.To[port] - _switches.First]];
            n = d < best ? 1 : d == best ? n + 1 : n;
            best = Math.Min(best, d);
        }

        if (best == DistanceTable.Unreachable)
        {
            walk.Failed = true;
            return -1;
        }

        var pick = walk.Hashed ? Choose(walk.Hash, -1 - walk.Source, n) : _nics.Position[walk.Target] % n;
        walk.PortKey = _nics.Position[walk.Target] / n;
        foreach (var port in _nics.PortsOf(walk.Source))
        {
            var at = _graph.Links.To[port] - _switches.First;
            if (hops[_parts.Local[at]] == best && pick-- == 0)
            {
                walk.At = at;
                return port;
            }
        }

        throw new InvalidOperationException("The chosen port does not exist.");
    }

    private int NextHop(ref Walk walk)
    {
        var at = walk.At;
        var hops = _distances.Hops(_nics.Set[walk.Target]);
        var here = hops[_parts.Local[at]];
        if (here == 0)
            return EnterNic(ref walk);
        var (start, end) = (_switches.TrunkStart[at], _switches.TrunkStart[at + 1]);
        var targets = _nics.SwitchesOf(_nics.Set[walk.Target]);
        if (here == 1 && targets.Length == 1)
        {
            // The only next hop is the destination's leaf; trunks are sorted by target.
            start += _switches.TrunkTo.AsSpan(start, end - start).BinarySearch(targets[0]);
            end = start + 1;
        }

        var n = 0;
        var top = 0;
        for (var t = start; t < end; t++)
        {
            if (hops[_parts.Local[_switches.TrunkTo[t]]] + 1 == here)
            {
                n += _switches.TrunkWidth(t);
                top = Math.Max(top, _graph.Vertices.Tier[_switches.First + _switches.TrunkTo[t]]);
            }
        }

        // A choice between tiers 2 and 3 goes by the destination's leaf, one below by its port.
        var upper = Math.Max(top, (int)_graph.Vertices.Tier[_switches.First + at]) >= 3;
        var leaf = _graph.Vertices.Index[_switches.First + targets[0]];
        var pick = walk.Hashed ? Choose(walk.Hash, at, n) : (upper ? leaf : walk.PortKey) % n;
        for (var t = start; t < end; t++)
        {
            if (hops[_parts.Local[_switches.TrunkTo[t]]] + 1 != here)
                continue;
            if (pick < _switches.TrunkWidth(t))
            {
                walk.At = _switches.TrunkTo[t];
                return _switches.LinksOf(t)[pick];
            }

            pick -= _switches.TrunkWidth(t);
        }

        throw new InvalidOperationException("The chosen next hop does not exist.");
    }

    private int EnterNic(ref Walk walk)
    {
        var n = 0;
        foreach (var port in _nics.PortsOf(walk.Target))
        {
            n += _graph.Links.To[port] - _switches.First == walk.At ? 1 : 0;
        }

        var pick = walk.Hashed ? Choose(walk.Hash, walk.At, n) : walk.PortKey % n;
        foreach (var port in _nics.PortsOf(walk.Target))
        {
            if (_graph.Links.To[port] - _switches.First == walk.At && pick-- == 0)
            {
                walk.At = Walk.Done;
                return LinkTable.Reverse(port);
            }
        }

        throw new InvalidOperationException("The chosen port does not exist.");
    }

    private static int Choose(ulong hash, int place, int n) =>
        n == 1 ? 0 : (int)Math.BigMul(Mix(unchecked(hash + ((ulong)(uint)place * 0xD1B54A32D192ED03UL))), (ulong)n, out _);

    /// <summary>The finaliser of SplitMix64.</summary>
    private static ulong Mix(ulong z)
    {
        unchecked
        {
            z += 0x9E3779B97F4A7C15UL;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
            return z ^ (z >> 31);
        }
    }

    private struct Walk(int source, int target, ulong hash, bool hashed)
    {
        public const int AtNic = -1;
        public const int Done = -2;
        public readonly int Source = source;
        public readonly int Target = target;
        public readonly ulong Hash = hash;
        public readonly bool Hashed = hashed;
        public int At = AtNic;
        public int PortKey;
        public bool Failed;
    }
}
