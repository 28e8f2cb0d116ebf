namespace Sim.Engine.Packet;

/// <summary>The triggers as the nodes count them; a trigger is touched by its own node only.</summary>
internal sealed class TriggerTable
{
    private readonly int[] _left;
    private readonly long[] _delay;
    private readonly int[][] _messages;
    private readonly int[][] _copies;
    private readonly int[][] _following;
    private readonly int[][] _signals;
    private readonly IReadOnlyList<NodeSignal> _all;

    public TriggerTable(MessageSet workload)
    {
        _left = [.. workload.Triggers];
        Opened = new long[_left.Length];
        Array.Fill(Opened, -1);
        _all = workload.Signals;
        _delay = [.. workload.Delays.Select(delay => delay.Picoseconds), .. new long[_left.Length - workload.Delays.Count]];
        _messages = Group(workload.Messages.Count, m => workload.Messages[m].StartTrigger, m => m);
        _copies = Group(workload.Copies.Count, c => workload.Copies[c].StartTrigger, c => c);
        _following = Group(workload.Chains.Count, c => workload.Chains[c].From, c => workload.Chains[c].To);
        _signals = Group(_all.Count, s => _all[s].From, s => s);
    }

    /// <summary>When each trigger had counted to its number, picoseconds, or -1; its delay is not in it.</summary>
    public long[] Opened { get; }

    /// <summary>Messages that a trigger posts.</summary>
    public ReadOnlySpan<int> Messages(int trigger) => _messages[trigger];

    /// <summary>Copies that a trigger starts.</summary>
    public ReadOnlySpan<int> Copies(int trigger) => _copies[trigger];

    /// <summary>Triggers that count a trigger.</summary>
    public ReadOnlySpan<int> Following(int trigger) => _following[trigger];

    /// <summary>Signals that a trigger sends, by their numbers.</summary>
    public ReadOnlySpan<int> Signals(int trigger) => _signals[trigger];

    public NodeSignal Signal(int number) => _all[number];

    /// <summary>Picoseconds from the last event of a trigger to what it starts.</summary>
    public long Delay(int trigger) => _delay[trigger];

    /// <summary>Counts an event; true when it was the last one.</summary>
    public bool Count(int trigger, long now)
    {
        if (trigger < 0 || --_left[trigger] != 0)
            return false;
        Opened[trigger] = now;
        return true;
    }

    private int[][] Group(int count, Func<int, int> trigger, Func<int, int> item)
    {
        var sizes = new int[_left.Length];
        for (var i = 0; i < count; i++)
        {
            if (trigger(i) is >= 0 and var at)
                sizes[at]++;
        }

        var groups = Array.ConvertAll(sizes, size => size == 0 ? [] : new int[size]);
        for (var i = count - 1; i >= 0; i--)
        {
            if (trigger(i) is >= 0 and var at)
                groups[at][--sizes[at]] = item(i);
        }

        return groups;
    }
}
