namespace Sim.Engine.Packet;

/// <summary>The state of nodes: timers, links and copies. Each element belongs to one node, and each node to one worker.</summary>
internal sealed class NodeTable
{
    /// <exception cref="ArgumentException">A copy that crosses nodes or carries nothing.</exception>
    public NodeTable(PacketTopology topology, MessageSet workload, bool hasPcie)
    {
        HostsPerNode = topology.HostsPerNode;
        LinksPerNode = topology.LinksPerNode;
        Links = topology.NodeLinks;
        Copies = workload.Copies;
        IsPlain = HostsPerNode == 1 && !hasPcie && Copies.Count + workload.Delays.Count + workload.Signals.Count == 0;
        Timers = new TimerHeap[topology.Hosts / HostsPerNode];
        Free = new long[Links.Length];
        Bytes = new long[Links.Length];
        _given = new long[Copies.Count];
        Done = new long[Copies.Count];
        Array.Fill(Done, -1);
        for (var c = 0; c < Copies.Count; c++)
        {
            var copy = Copies[c];
            if (copy.Size.Count < 1 || !SameNode(copy.First, copy.Second) || !SameNode(copy.First, copy.Third))
                throw new ArgumentException($"copy {c} carries nothing, or its links {copy.First}, {copy.Second} and {copy.Third} are not those of one node");
        }
    }

    /// <summary>Hosts share nothing: each has a turn of its own.</summary>
    public bool IsPlain { get; }

    public int HostsPerNode { get; }

    public int LinksPerNode { get; }

    public NodeLink[] Links { get; }

    public IReadOnlyList<NodeCopy> Copies { get; }

    public TimerHeap[] Timers { get; }

    /// <summary>Bytes of a copy that a link serves at a turn, so that copies that meet share it.</summary>
    public const long Quantum = 64 * 1024;

    private readonly long[] _given;

    /// <summary>When a link has sent all that it was given.</summary>
    public long[] Free { get; }

    /// <summary>Bytes given to a link.</summary>
    public long[] Bytes { get; }

    /// <summary>Arrival of a copy, or -1.</summary>
    public long[] Done { get; }

    /// <summary>The first host of a host's node, whose turn is that of the node.</summary>
    public int Lead(int host) => host - (host % HostsPerNode);

    public int NodeOfCopy(int copy) => Copies[copy].First / LinksPerNode;

    /// <summary>
    /// Gives the next part of a copy to its links. On each it starts when the link is free and its first byte has come, and it ends no sooner than on the link before it.
    /// </summary>
    /// <returns>When the next part takes its turn, and no last part; or when the last byte of the copy arrives.</returns>
    public (long Time, bool IsLast) Start(int id, long now)
    {
        var copy = Copies[id];
        var part = Math.Min(Quantum, copy.Size.Count - _given[id]);
        _given[id] += part;
        var (first, last) = (now, now);
        Serve(copy.First, part, ref first, ref last);
        var turn = Free[copy.First];
        Serve(copy.Second, part, ref first, ref last);
        Serve(copy.Third, part, ref first, ref last);
        return _given[id] < copy.Size.Count ? (turn, false) : (last, true);
    }

    private void Serve(int link, long bytes, ref long first, ref long last)
    {
        if (link < 0)
            return;
        var start = Math.Max(first, Free[link]);
        var end = Math.Max(start + (new Units.Bytes(bytes) / Links[link].Rate).Picoseconds, last);
        Free[link] = end;
        Bytes[link] += bytes;
        first = start + Links[link].Latency.Picoseconds;
        last = end + Links[link].Latency.Picoseconds;
    }

    private bool SameNode(int link, int other) =>
        (uint)link < (uint)Links.Length && (other < 0 || ((uint)other < (uint)Links.Length && link / LinksPerNode == other / LinksPerNode));
}
