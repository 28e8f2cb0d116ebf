namespace Sim.Engine.Collectives;

/// <summary>
/// When each rank has what: a recurrence over rounds, exact for the given durations. A rank starts a round of a chunk when it has received all of that chunk in
/// the steps before and has sent its earlier rounds in the same medium: <c>start = max(received, sent)</c>, <c>sent = start + duration</c>,
/// <c>received[peer] = start + duration + latency</c>. Where the patterns repeat every p ranks so do the times (by induction over rounds), and p ranks are enough.
/// </summary>
internal sealed class PipelineClock(int ranks, int chunks)
{
    private readonly long[][] _sent = [new long[ranks], new long[ranks]];
    private long[] _received = new long[ranks * chunks];
    private long[] _before = new long[ranks * chunks];
    private long _last;

    /// <summary>False when ranks came to a phase at different times, so that its time is an upper estimate.</summary>
    public bool IsExact { get; private set; } = true;

    /// <summary>When everything has arrived and left, picoseconds.</summary>
    public long End => Math.Max(_last, _received.Max());

    /// <summary>When all of the last chunk has arrived, by rank.</summary>
    public ReadOnlySpan<long> LastReceived => _received.AsSpan((chunks - 1) * ranks);

    /// <summary>One step of all chunks.</summary>
    /// <param name="pattern">Its sends.</param>
    /// <param name="ownConnections">Sends wait for earlier chunks of the same send only: the ports are shared with other steps in the durations.</param>
    public void Step(RoundPattern pattern, bool ownConnections)
    {
        (_before, _received) = (_received, _before);
        _before.CopyTo(_received, 0);
        var sent = _sent[pattern.LeavesNode ? 1 : 0];
        var connection = ownConnections ? new long[pattern.Peer.Length] : [];
        for (var chunk = 0; chunk < chunks; chunk++)
        {
            var before = _before.AsSpan(chunk * ranks, ranks);
            var received = _received.AsSpan(chunk * ranks, ranks);
            if (ownConnections)
            {
                Send(pattern, before, received, connection);
            }
            else
            {
                Send(pattern, before, received, sent, ranks);
            }
        }
    }

    /// <summary>Steps at once, for all chunks: all ranks start when the last one can.</summary>
    public void Phase(PhaseSummary phase)
    {
        var sent = _sent[phase.LeavesNode ? 1 : 0];
        for (var chunk = 0; chunk < chunks; chunk++)
        {
            var received = _received.AsSpan(chunk * ranks, ranks);
            var (least, start) = (long.MaxValue, 0L);
            for (var rank = 0; rank < ranks; rank++)
            {
                var ready = Math.Max(received[rank], sent[rank]);
                least = Math.Min(least, ready);
                start = Math.Max(start, ready);
            }

            IsExact &= least == start;
            for (var rank = 0; rank < ranks; rank++)
            {
                sent[rank] = start + phase.Sends[rank];
                received[rank] = Math.Max(received[rank], start + phase.Receives[rank]);
                _last = Math.Max(_last, sent[rank]);
            }
        }
    }

    private static void Send(RoundPattern pattern, Span<long> before, Span<long> received, long[] sent, int ranks)
    {
        for (var rank = 0; rank < ranks; rank++)
        {
            var start = Math.Max(before[rank], sent[rank]);
            var end = start;
            for (var i = pattern.Start[rank]; i < pattern.Start[rank + 1]; i++)
            {
                var left = start + pattern.Duration[i];
                end = Math.Max(end, left);
                var peer = pattern.Peer[i] % ranks;
                received[peer] = Math.Max(received[peer], left + pattern.Latency[i]);
            }

            if (end > start)
            {
                sent[rank] = end;
            }
        }
    }

    private static void Send(RoundPattern pattern, Span<long> before, Span<long> received, long[] connection)
    {
        for (var rank = 0; rank < before.Length; rank++)
        {
            for (var i = pattern.Start[rank]; i < pattern.Start[rank + 1]; i++)
            {
                var left = Math.Max(before[rank], connection[i]) + pattern.Duration[i];
                connection[i] = left;
                var peer = pattern.Peer[i] % before.Length;
                received[peer] = Math.Max(received[peer], left + pattern.Latency[i]);
            }
        }
    }
}
