namespace Sim.Engine.Packet;

/// <summary>The triggers as the hosts count them; a trigger is touched by its own host only.</summary>
internal sealed class TriggerTable
{
    private readonly int[] _left;
    private readonly int[][] _messages;

    public TriggerTable(MessageSet workload)
    {
        _left = [.. workload.Triggers];
        var messages = new List<int>[_left.Length];
        for (var m = 0; m < workload.Messages.Count; m++)
        {
            if (workload.Messages[m].StartTrigger is >= 0 and var trigger)
                (messages[trigger] ??= []).Add(m);
        }

        _messages = Array.ConvertAll(messages, list => list?.ToArray() ?? []);
    }

    /// <summary>Counts an event; the messages to post when it was the last one, else none.</summary>
    public ReadOnlySpan<int> Count(int trigger) => trigger >= 0 && --_left[trigger] == 0 ? _messages[trigger] : [];
}
