namespace Sim.Engine.Packet;

/// <summary>
/// Where workers wait for each other between windows and agree on the next one: the earliest that any of them needs. A worker that
/// fails breaks the barrier, and the others leave.
/// </summary>
internal sealed class WindowBarrier(int workers)
{
    private readonly long[] _wanted = new long[workers * Padding];
    private readonly long[] _moved = new long[workers * Padding];
    private int _arrived;
    private int _round;
    private volatile bool _broken;

    /// <summary>Longs between two workers' values, so that they share no cache line.</summary>
    private const int Padding = 16;

    public void Break() => _broken = true;

    /// <summary>
    /// Announces a worker's next window and when it last moved a packet, waits for all, and returns the earliest window, or the end of time when none has
    /// work or one has failed, and the latest movement.
    /// </summary>
    public (long Window, long Moved) Meet(int worker, long next, long moved)
    {
        if (workers == 1)
            return (next, moved);
        // Two sets of values in turn: a fast worker's next announcement must not overwrite what a slow one still reads.
        var round = Volatile.Read(ref _round);
        var side = round & 1;
        Volatile.Write(ref _wanted[(worker * Padding) + side], next);
        Volatile.Write(ref _moved[(worker * Padding) + side], moved);
        if (Interlocked.Increment(ref _arrived) == workers)
        {
            Volatile.Write(ref _arrived, 0);
            Volatile.Write(ref _round, round ^ 1);
        }
        else
        {
            var spin = default(SpinWait);
            while (Volatile.Read(ref _round) == round && !_broken)
            {
                spin.SpinOnce(sleep1Threshold: -1);
            }
        }

        if (_broken)
            return (long.MaxValue, moved);
        var earliest = long.MaxValue;
        var latest = 0L;
        for (var w = 0; w < workers; w++)
        {
            earliest = Math.Min(earliest, Volatile.Read(ref _wanted[(w * Padding) + side]));
            latest = Math.Max(latest, Volatile.Read(ref _moved[(w * Padding) + side]));
        }

        return (earliest, latest);
    }
}
