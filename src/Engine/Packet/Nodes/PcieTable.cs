using Sim.Units;

namespace Sim.Engine.Packet;

/// <summary>
/// The PCIe links of nodes that can limit: narrower than the NICs behind them together, or with a stream. The others are left out, and a run without any has no state for them. Each element belongs to
/// one node. Links share by start-time fair queueing (Goyal, Vin and Cheng 1996), the fluid limit of round robin over transactions. A stream alone on its link takes no events: what it has
/// done is computed when a packet comes.
/// </summary>
internal sealed class PcieTable
{
    /// <summary>The stream of a link is next.</summary>
    public const int Stream = -1;

    /// <summary>No packet waits.</summary>
    public const int Nobody = -2;

    private readonly int _chunk;

    private PcieTable(int links, int hosts, int linksPerNode, int chunk)
    {
        (Links, Nics, LinksPerNode, _chunk) = (new PcieLink[links], new PcieNic[hosts], linksPerNode, chunk);
        Array.Fill(Links, new PcieLink { Writing = -1 });
        Array.Fill(Nics, new PcieNic { ReadLink = -1, WriteLink = -1, Held = new() });
    }

    public PcieLink[] Links { get; }

    /// <summary>By host.</summary>
    public PcieNic[] Nics { get; }

    public int LinksPerNode { get; }

    /// <summary>The links that can limit, or null.</summary>
    /// <exception cref="ArgumentException">A stream on no link, without a rate, or on the link of another one.</exception>
    public static PcieTable? Of(PacketTopology topology, PacketParameters parameters, MessageSet workload, EgressQueue[] queues)
    {
        var (payload, full) = ((int)parameters.Format.Payload.Count, (int)parameters.Format.Full.Count);
        var table = new PcieTable(2 * topology.PcieSlots.Length, topology.Hosts, topology.PcieLinksPerNode, payload);
        foreach (var stream in workload.Streams)
        {
            table.Add(stream, topology);
        }

        for (var h = 0; h < topology.Hosts && table.Links.Length > 0; h++)
        {
            foreach (var at in new[] { 2 * topology.SlotOf(h), (2 * topology.SlotOf(h)) + 1 })
            {
                ref var link = ref table.Links[at];
                link.FirstHost = link.Hosts++ == 0 ? h : link.FirstHost;
            }
        }

        var limits = false;
        for (var h = 0; h < topology.Hosts && table.Links.Length > 0; h++)
        {
            var (slot, nic) = (topology.SlotOf(h), table.Nics[h]);
            nic.ReadLink = table.Take(2 * slot, topology.PcieSlots[slot], payload, queues[topology.HostLink[h]].Link.WireTime(full));
            nic.WriteLink = table.Take((2 * slot) + 1, topology.PcieSlots[slot], payload, queues[topology.HostQueue[h]].Link.WireTime(full));
            table.Nics[h] = nic;
            limits |= nic.ReadLink >= 0 || nic.WriteLink >= 0;
        }

        return limits ? table : null;
    }

    /// <summary>Time of so many bytes, rounded half up.</summary>
    public static long Time(in PcieLink link, int bytes) => ((bytes * 8_000_000_000_000L) + (link.Rate / 2)) / link.Rate;

    /// <summary>The longest time that a full buffer of a NIC waits for its link, beside all others.</summary>
    public long LongestWait(Bytes buffer)
    {
        long longest = 0;
        foreach (var nic in Nics)
        {
            if (nic.WriteLink >= 0 && Links[nic.WriteLink] is var link)
                longest = Math.Max(longest, (buffer / new DataRate(link.Rate)).Picoseconds * (link.Hosts + (link.Interval > 0 ? 1 : 0)));
        }

        return longest;
    }

    /// <summary>Carries what came since <paramref name="first"/> and is all here now, if the link had room for it meanwhile.</summary>
    public bool Pass(ref PcieLink link, int bytes, long first, long now)
    {
        if (link.Armed)
            return false;
        CatchUp(ref link, now);
        var end = Math.Max(link.Free, first) + Time(link, bytes);
        if (end > now)
            return false;
        link.Free = end;
        link.PacketBytes += bytes;
        return true;
    }

    /// <summary>While no packet waits: the chunks of the stream that began before a time.</summary>
    public void CatchUp(ref PcieLink link, long now)
    {
        if (link.Interval == 0)
            return;
        if (link.Free > link.Due && link.Free < now)
        {
            // Behind its time, one chunk after the other, until it has caught up.
            link.Due = Math.Max(link.Due, link.Free - link.Interval);
            var spare = link.Interval - link.ChunkTime;
            var chunks = Ceiling(now - link.Free, link.ChunkTime);
            if (spare > 0)
                chunks = Math.Min(chunks, Ceiling(link.Free - link.Due, spare));
            link.Free += chunks * link.ChunkTime;
            link.Due += chunks * link.Interval;
            link.StreamBytes += chunks * _chunk;
        }

        if (link.Free <= link.Due && link.Due < now)
        {
            var chunks = Ceiling(now - link.Due, link.Interval);
            link.Due += chunks * link.Interval;
            link.Free = link.Due - link.Interval + link.ChunkTime;
            link.StreamBytes += chunks * _chunk;
        }
    }

    /// <summary>Whose turn it is on a free link: the host with the least start tag, or the stream if it is due and does not yield; <see cref="Nobody"/> where no packet waits.</summary>
    public int Next(int at, long now)
    {
        ref var link = ref Links[at];
        var (best, tag) = (Nobody, long.MaxValue);
        for (var h = link.FirstHost; h < link.FirstHost + link.Hosts; h++)
        {
            if (Waits(at, h) && Math.Max(TagOf(at, h), link.Tag) is var own && own < tag)
                (best, tag) = (h, own);
        }

        return best >= 0 && link.Interval > 0 && !link.Yields && link.Due <= now && Math.Max(link.StreamTag, link.Tag) < tag ? Stream : best;
    }

    /// <summary>Whether a packet waits for the link.</summary>
    public bool Waits(int at)
    {
        for (var h = Links[at].FirstHost; h < Links[at].FirstHost + Links[at].Hosts; h++)
        {
            if (Waits(at, h))
                return true;
        }

        return false;
    }

    /// <summary>A chunk of the stream begins.</summary>
    public void ServeStream(ref PcieLink link, long now)
    {
        link.Due = Math.Max(link.Due + link.Interval, now);
        link.Free = now + link.ChunkTime;
        link.Tag = Math.Max(link.StreamTag, link.Tag);
        link.StreamTag = link.Tag + _chunk;
        link.StreamBytes += _chunk;
    }

    /// <summary>A packet of a host begins at a time.</summary>
    public void ServePacket(int at, int host, int bytes, long start)
    {
        ref var link = ref Links[at];
        link.Free = start + Time(link, bytes);
        link.Tag = Math.Max(TagOf(at, host), link.Tag);
        TagOf(at, host) = link.Tag + bytes;
        link.PacketBytes += bytes;
    }

    private static bool IsRead(int at) => at % 2 == 0;

    private bool Waits(int at, int host) => IsRead(at) ? Nics[host].Wanted > 0 : Nics[host].Held.Count > 0;

    private ref long TagOf(int at, int host) => ref IsRead(at) ? ref Nics[host].ReadTag : ref Nics[host].WriteTag;

    private int Take(int at, DataRate rate, int payload, long wire)
    {
        ref var link = ref Links[at];
        if (link.Interval == 0 && link.Hosts * Time(new PcieLink { Rate = rate.BitsPerSecond }, payload) <= wire)
            return -1;
        link.Rate = rate.BitsPerSecond;
        return at;
    }

    private void Add(PcieStream stream, PacketTopology topology)
    {
        if ((uint)stream.Link >= (uint)Links.Length || stream.Rate.BitsPerSecond <= 0)
            throw new ArgumentException($"a stream of {stream.Rate} goes over PCIe link {stream.Link}, of {Links.Length}: it needs a rate and a link");
        ref var link = ref Links[stream.Link];
        if (link.Interval > 0)
            throw new ArgumentException($"PCIe link {stream.Link} has two streams, and takes one");
        link.ChunkTime = (new Bytes(_chunk) / topology.PcieSlots[stream.Link / 2]).Picoseconds;
        link.Interval = Math.Max((new Bytes(_chunk) / stream.Rate).Picoseconds, link.ChunkTime);
        link.Yields = stream.Yields;
    }

    private static long Ceiling(long value, long by) => (value + by - 1) / by;
}
