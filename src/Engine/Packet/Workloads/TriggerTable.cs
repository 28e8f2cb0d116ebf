namespace Sim.Engine.Packet;

/// <summary>The triggers as the nodes count them; a trigger is touched by its own node only.</summary>
internal sealed class TriggerTable
{
    private readonly int[] _left;
    private readonly int[] _host;
    private readonly long[] _delay;
    private readonly int[][] _messages;
    private readonly int[][] _copies;
    private readonly int[][] _following;

    public TriggerTable(MessageSet workload, NodeTable nodes)
    {
        _left = [.. workload.Triggers];
        _host = new int[_left.Length];
        _delay = [.. workload.Delays.Select(delay => delay.Picoseconds), .. new long[_left.Length - workload.Delays.Count]];
        _messages = Group(workload.Messages.Count, m => workload.Messages[m].StartTrigger, m => m);
        _copies = Group(workload.Copies.Count, c => workload.Copies[c].StartTrigger, c => c);
        _following = Group(workload.Chains.Count, c => workload.Chains[c].From, c => workload.Chains[c].To);
        for (var trigger = 0; trigger < _left.Length; trigger++)
        {
            _host[trigger] = _messages[trigger].Length > 0 ? workload.Messages[_messages[trigger][0]].Source
                : _copies[trigger].Length > 0 ? nodes.NodeOfCopy(_copies[trigger][0]) * nodes.HostsPerNode : -1;
        }

        for (var trigger = 0; trigger < _left.Length; trigger++)
        {
            _host[trigger] = Home(trigger);
        }
    }

    /// <summary>Messages that a trigger posts.</summary>
    public ReadOnlySpan<int> Messages(int trigger) => _messages[trigger];

    /// <summary>Copies that a trigger starts.</summary>
    public ReadOnlySpan<int> Copies(int trigger) => _copies[trigger];

    /// <summary>Triggers that count a trigger.</summary>
    public ReadOnlySpan<int> Following(int trigger) => _following[trigger];

    /// <summary>Picoseconds from the last event of a trigger to what it starts.</summary>
    public long Delay(int trigger) => _delay[trigger];

    /// <summary>A host of the trigger's node; -1 for one that starts nothing.</summary>
    public int Host(int trigger) => _host[trigger];

    /// <summary>Counts an event; true when it was the last one.</summary>
    public bool Count(int trigger) => trigger >= 0 && --_left[trigger] == 0;

    /// <summary>A trigger that only counts for others is at home where these are.</summary>
    private int Home(int trigger)
    {
        while (_host[trigger] < 0 && _following[trigger].Length > 0)
        {
            trigger = _following[trigger][0];
        }

        return _host[trigger];
    }

    private int[][] Group(int count, Func<int, int> trigger, Func<int, int> item)
    {
        var groups = new List<int>[_left.Length];
        for (var i = 0; i < count; i++)
        {
            if (trigger(i) is >= 0 and var at)
                (groups[at] ??= []).Add(item(i));
        }

        return Array.ConvertAll(groups, list => list?.ToArray() ?? []);
    }
}
