using Sim.Units;

namespace Sim.Engine.Packet;

/// <summary>
/// The faults by link, as functions of time: known before the run and the same for everybody, so that no unit has to tell another. A queue goes on to serve a
/// link that is down, at its rate, and what it sends is lost: so it drains. Frames of flow control are never lost, and a sender has the credits of a lost
/// packet back at once, as when a link trains anew.
/// </summary>
internal sealed class FaultTable
{
    /// <summary>After so many replays in a row a link gives a packet up.</summary>
    private const int MostReplays = 64;

    private readonly Span[]?[] _spans;
    private readonly bool _retry;
    private readonly ulong _seed;

    public FaultTable(NetworkState state)
    {
        var links = state.Topology.Links.Length;
        _retry = state.Parameters.Faults.LinkRetry;
        _seed = Mixing.Mix(state.Parameters.Seed);
        _spans = new Span[links][];
        DataLosses = new int[links];
        ControlLosses = new int[links];
        DataUnroutable = new int[links];
        ControlUnroutable = new int[links];
        foreach (var faults in state.Parameters.Faults.Faults.GroupBy(fault => fault.Link))
        {
            _spans[faults.Key] = [.. faults.Select(fault => new Span(fault.From.Picoseconds, fault.Until.Picoseconds, fault.IsDown, fault.Rate, fault.BitErrorRate))];
        }
    }

    /// <summary>Data packets lost on each link; counted by the unit that sends, as the next.</summary>
    public int[] DataLosses { get; }

    public int[] ControlLosses { get; }

    /// <summary>Data packets that came by a link to a switch without a way on.</summary>
    public int[] DataUnroutable { get; }

    public int[] ControlUnroutable { get; }

    /// <summary>Time of a packet on the wire, with what is left of the rate and all replays.</summary>
    public long WireTime(in LinkEnd link, int bytes, long start)
    {
        var wire = link.WireTime(bytes);
        if (_spans[link.Id] is not { } spans)
            return wire;
        var (rate, errors) = At(spans, start);
        if (rate < 1)
            wire = (long)Math.Ceiling(wire / rate);
        if (errors == 0 || !_retry)
            return wire;
        return wire + (Replays(link, bytes, start, errors) * (wire + (2 * link.Latency)));
    }

    /// <summary>Whether a packet is lost that takes a link from its first bit at <paramref name="start"/> to its arrival.</summary>
    public bool Loses(in LinkEnd link, int bytes, long start, long arrival)
    {
        if (_spans[link.Id] is not { } spans)
            return false;
        foreach (ref readonly var span in spans.AsSpan())
        {
            if (span.Down && span.From < arrival && start < span.Until)
                return true;
        }

        var errors = At(spans, start).Errors;
        return errors > 0 && (_retry ? Replays(link, bytes, start, errors) == MostReplays : IsWrong(link, bytes, start, errors, 0));
    }

    public void CountLoss(int link, bool isData) => (isData ? DataLosses : ControlLosses)[link]++;

    public void CountUnroutable(int link, bool isData) => (isData ? DataUnroutable : ControlUnroutable)[link]++;

    private static (double Rate, double Errors) At(Span[] spans, long time)
    {
        var (rate, errors) = (1.0, 0.0);
        foreach (ref readonly var span in spans.AsSpan())
        {
            if (time < span.From || time >= span.Until)
                continue;
            rate *= span.Rate;
            errors += span.Errors;
        }

        return (rate, errors);
    }

    private int Replays(in LinkEnd link, int bytes, long start, double errors)
    {
        var replays = 0;
        while (replays < MostReplays && IsWrong(link, bytes, start, errors, replays))
        {
            replays++;
        }

        return replays;
    }

    /// <summary>A packet of n bits has an error with probability 1 - (1 - p)^n. The draw is a function of link, time and attempt.</summary>
    private bool IsWrong(in LinkEnd link, int bytes, long start, double errors, int attempt)
    {
        var draw = unchecked(Mixing.Mix(_seed ^ Mixing.Mix((ulong)start ^ ((ulong)link.Id << 40)) ^ Mixing.Mix((ulong)attempt + 1))) >> 11;
        return draw * (1.0 / (1UL << 53)) < 1 - Math.Pow(1 - errors, 8.0 * bytes);
    }

    private readonly record struct Span(long From, long Until, bool Down, double Rate, double Errors);
}
