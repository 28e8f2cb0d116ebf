namespace Sim.Engine.Packet;

/// <summary>
/// The depth of one queue at the multiples of an interval, from the events at which it changes: arrivals and the ends of services, in the order of time. A sample holds what the
/// queue has once all that happens at its instant has happened. Between events the depth stays, so samples are filled in when the next event comes.
/// </summary>
internal struct QueueTrack
{
    private int[]? _samples;
    private int _count;
    private long _interval;
    private int _depth;
    private int _leaving;
    private long _leavesAt;

    /// <summary>Data bytes, the packet in service included, at k times <see cref="Interval"/>; null when there never were any.</summary>
    public readonly int[]? Samples => _samples;

    /// <summary>The present distance of the samples in picoseconds.</summary>
    public readonly long Interval => _interval;

    public void Arrive(long now, int size, long interval, int capacity)
    {
        if (_samples is null)
        {
            _samples = new int[capacity];
            _interval = interval;
            _leavesAt = long.MaxValue;
        }

        Settle(now);
        _depth += size;
    }

    /// <summary>A service of so many bytes begins, and ends at <paramref name="end"/>.</summary>
    public void Serve(long start, long end, int size)
    {
        Settle(start);
        _leaving = size;
        _leavesAt = end;
    }

    /// <summary>Fills all samples before an instant.</summary>
    public void Settle(long now)
    {
        if (_leavesAt <= now)
        {
            Fill(_leavesAt);
            _depth -= _leaving;
            _leavesAt = long.MaxValue;
        }

        Fill(now);
    }

    /// <summary>Leaves every second sample out until the interval is as long as <paramref name="interval"/>.</summary>
    public void Thin(long interval)
    {
        while (_interval < interval)
        {
            Halve();
        }
    }

    private void Fill(long before)
    {
        var samples = _samples!;
        while (_count * _interval < before)
        {
            if (_count == samples.Length)
            {
                Halve();
                continue;
            }

            samples[_count++] = _depth;
        }
    }

    private void Halve()
    {
        var samples = _samples!;
        _count = (_count + 1) / 2;
        for (var i = 0; i < _count; i++)
        {
            samples[i] = samples[2 * i];
        }

        _interval *= 2;
    }
}
