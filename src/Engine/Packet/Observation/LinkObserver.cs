namespace Sim.Engine.Packet;

/// <summary>What one worker writes down about its links. Queues and stalls are those of a link, which belongs to one worker; busy time is added up by worker.</summary>
internal sealed class LinkObserver
{
    private readonly ObservedLinks _links;
    private readonly int[] _tier;
    private readonly BusyTrack[] _busy;

    public LinkObserver(ObservedLinks links)
    {
        _links = links;
        _tier = links.TierOfLink;
        _busy = new BusyTrack[links.Tiers.Names.Count];
        for (var t = 0; t < _busy.Length; t++)
        {
            _busy[t] = new BusyTrack(links.FirstInterval, links.Capacity);
        }
    }

    public IReadOnlyList<BusyTrack> Busy => _busy;

    /// <summary>When the last packet had left.</summary>
    public long LastEnd { get; private set; }

    /// <summary>A data packet has its place in the queue of a switch.</summary>
    public void Arrive(int link, long now, int size) => _links.Queues[link].Arrive(now, size, _links.FirstInterval, _links.Capacity);

    /// <summary>A packet is put on a link.</summary>
    public void Send(int link, PacketKind kind, int size, long start, long wire)
    {
        _busy[_tier[link]].Add(start, start + wire);
        LastEnd = Math.Max(LastEnd, start + wire);
        if (kind == PacketKind.Data && _links.IsSwitched[link])
            _links.Queues[link].Serve(start, start + wire, size);
    }

    /// <summary>A link has stalled from <paramref name="since"/> until now.</summary>
    public void Stalled(int link, long since, long now) => _links.AddStall(link, since, now);
}
