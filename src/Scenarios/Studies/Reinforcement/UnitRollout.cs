namespace Sim.Scenarios.Studies.Reinforcement;

/// <summary>One unit decodes its answers with continuous batching: a finished one makes room for the next. Between two changes of the batch all passes take the time of the middle one.</summary>
internal static class UnitRollout
{
    /// <summary>Seconds until the last answer.</summary>
    /// <param name="lengths">Tokens of the unit's answers, in the order in which they start.</param>
    /// <param name="prompt">Tokens of a prompt.</param>
    /// <param name="most">Answers at once.</param>
    /// <param name="passSeconds">Seconds of a pass over so many sequences of a mean context.</param>
    /// <param name="changed">Told the time of each change and the answers in work after it; null where nobody asks.</param>
    public static double Seconds(ReadOnlySpan<int> lengths, int prompt, int most, Func<int, double, double> passSeconds, Action<double, int>? changed = null)
    {
        var ends = new PriorityQueue<long, long>();
        var next = 0;
        long pass = 0, starts = 0;
        double seconds = 0;
        while (next < lengths.Length || ends.Count > 0)
        {
            while (next < lengths.Length && ends.Count < most)
            {
                ends.Enqueue(pass, pass + lengths[next++]);
                starts += pass;
            }

            changed?.Invoke(seconds, ends.Count);
            ends.TryPeek(out _, out var end);
            var passes = end - pass;
            // The i-th answer has made pass - start(i) tokens; in the middle of the interval half of the passes more.
            var context = prompt + pass + (passes / 2.0) - ((double)starts / ends.Count);
            seconds += passes * passSeconds(ends.Count, context);
            pass = end;
            while (ends.TryPeek(out var start, out var due) && due == pass)
            {
                ends.Dequeue();
                starts -= start;
            }
        }

        changed?.Invoke(seconds, 0);
        return seconds;
    }
}
