namespace Sim.Engine.Packet;

/// <summary>How long links of a class sent in each interval, all together. Sums of whole picoseconds, so that it does not matter in which order they come.</summary>
internal sealed class BusyTrack(long interval, int capacity)
{
    private readonly long[] _busy = new long[capacity];

    /// <summary>The present length of an interval in picoseconds.</summary>
    public long Interval { get; private set; } = interval;

    public void Add(long start, long end)
    {
        while (end > Interval * _busy.Length)
        {
            Halve();
        }

        for (var at = start / Interval; start < end; at++)
        {
            var until = Math.Min(end, (at + 1) * Interval);
            _busy[at] += until - start;
            start = until;
        }
    }

    /// <summary>Joins intervals until they are as long as <paramref name="interval"/>, and adds them to <paramref name="sums"/>.</summary>
    public void AddTo(long[] sums, long interval)
    {
        while (Interval < interval)
        {
            Halve();
        }

        for (var i = 0; i < sums.Length; i++)
        {
            sums[i] += _busy[i];
        }
    }

    private void Halve()
    {
        var half = _busy.Length / 2;
        for (var i = 0; i < half; i++)
        {
            _busy[i] = _busy[2 * i] + _busy[(2 * i) + 1];
        }

        Array.Clear(_busy, half, half);
        Interval *= 2;
    }
}
