namespace Sim.Engine.Packet;

/// <summary>
/// Where workers wait for each other between windows and agree on the next one: the earliest that any of them needs. A worker that
/// fails breaks the barrier, and the others leave.
/// </summary>
internal sealed class WindowBarrier(int workers)
{
    private readonly long[] _wanted = new long[workers * Padding];
    private int _arrived;
    private int _round;
    private volatile bool _broken;

    /// <summary>Longs between two workers' values, so that they share no cache line.</summary>
    private const int Padding = 16;

    public void Break() => _broken = true;

    /// <summary>Announces a worker's next window, waits for all, and returns the earliest; the end of time when none has work or one has failed.</summary>
    public long Meet(int worker, long next)
    {
        if (workers == 1)
            return next;
        // Two sets of values in turn: a fast worker's next announcement must not overwrite what a slow one still reads.
        var round = Volatile.Read(ref _round);
        var side = round & 1;
        Volatile.Write(ref _wanted[(worker * Padding) + side], next);
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
            return long.MaxValue;
        var earliest = long.MaxValue;
        for (var w = 0; w < workers; w++)
        {
            earliest = Math.Min(earliest, Volatile.Read(ref _wanted[(w * Padding) + side]));
        }

        return earliest;
    }
}
