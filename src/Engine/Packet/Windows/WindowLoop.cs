namespace Sim.Engine.Packet;

/// <summary>Runs the workers through the windows. The one place of the engine that owns threads.</summary>
internal static class WindowLoop
{
    private const int WindowsPerTick = 64;

    /// <summary>
    /// Serves all windows with work before <paramref name="until"/>. False when it stopped early because no packet had moved for more than
    /// <paramref name="patience"/>: calling again goes on. A failure of any worker is thrown here.
    /// The first worker tells <paramref name="tick"/> the time now and then.
    /// </summary>
    public static bool Run(Worker[] workers, long length, long until, long patience, Action<long>? tick = null)
    {
        var barrier = new WindowBarrier(workers.Length);
        var failures = new Exception?[workers.Length];
        var stalled = false;
        var threads = new Thread[workers.Length];
        for (var w = 1; w < workers.Length; w++)
        {
            var id = w;
            threads[w] = new Thread(() => failures[id] = Guarded(workers, id, barrier, length, until, patience, null, ref stalled)) { IsBackground = true };
            threads[w].Start();
        }

        failures[0] = Guarded(workers, 0, barrier, length, until, patience, tick, ref stalled);
        for (var w = 1; w < workers.Length; w++)
        {
            threads[w].Join();
        }

        if (Array.Find(failures, failure => failure is not null) is { } first)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(first).Throw();
        return !stalled;
    }

    private static Exception? Guarded(Worker[] workers, int id, WindowBarrier barrier, long length, long until, long patience, Action<long>? tick, ref bool stalled)
    {
        try
        {
            var windows = 0;
            for (var last = false; ;)
            {
                var (window, moved) = barrier.Meet(id, workers[id].NextWindow(), workers[id].Carrier.LastStart);
                if (window == long.MaxValue)
                    return null;
                if ((window * length) - moved > patience)
                {
                    // All workers see the same figures and leave together.
                    Volatile.Write(ref stalled, true);
                    return null;
                }

                workers[id].MoveTo(window, workers);
                if (last || window * length >= until)
                    return null;
                workers[id].Serve(window, until);
                last = window * length >= until - length;
                if (++windows % WindowsPerTick == 0)
                    tick?.Invoke(window * length);
            }
        }
#pragma warning disable CA1031 // Not swallowed: the caller throws it again once all threads have left.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            barrier.Break();
            return failure;
        }
    }
}
