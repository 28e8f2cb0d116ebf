namespace Sim.Engine.Packet;

/// <summary>
/// In-band telemetry of HPCC (Li et al., SIGCOMM 2019, 3.1): at each departure of a data packet the switch knows the queue behind it, the bytes that the link
/// has sent and the time. As in PINT (Ben Basat et al., SIGCOMM 2020, 4.3) it makes of them the utilisation
/// U = (1 - t/T) U + (t/T) queue / (B T) + bytes / (B T), t being the time since the last departure, T the base round trip and B the rate,
/// and a packet carries the largest U of its path in one byte instead of three figures for each hop. At full rate U is 1 + queue / (B T).
/// </summary>
internal sealed class LinkTelemetry
{
    private readonly double[] _load;
    private readonly long[] _last;
    private readonly double _roundTrip;
    private readonly ulong _seed;

    public LinkTelemetry(NetworkState state)
    {
        _load = new double[state.Queues.Length];
        _last = new long[state.Queues.Length];
        _roundTrip = state.LongestUnloaded;
        _seed = state.Parameters.Seed;
    }

    /// <summary>A data packet leaves a queue; a link belongs to one worker, and so do its figures.</summary>
    public void Stamp(ref PacketRecord packet, in LinkEnd link, int queued, long start, long wire)
    {
        ref var load = ref _load[link.Id];
        ref var last = ref _last[link.Id];
        var share = Math.Min(1, (start + wire - last) / _roundTrip);
        var waiting = queued * 8e12 / link.Rate / _roundTrip;
        load = ((1 - share) * load) + (share * waiting) + Math.Min(share, wire / _roundTrip);
        last = start + wire;
        var draw = unchecked(Mixing.Mix(_seed ^ Mixing.Mix((ulong)start ^ ((ulong)link.Id << 40)))) >> 11;
        packet.Signal = Math.Max(packet.Signal, LoadCode.Encode(load, draw * (1.0 / (1UL << 53))));
    }
}
