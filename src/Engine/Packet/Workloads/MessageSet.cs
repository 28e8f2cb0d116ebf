namespace Sim.Engine.Packet;

/// <summary>
/// The messages of a run and the triggers between them. A trigger posts its messages when it has counted to its number. It belongs to one
/// host, for what one host does cannot reach another without a message; <see cref="Check"/> holds that.
/// </summary>
/// <param name="Messages">The messages; the index is the id.</param>
/// <param name="Triggers">For each trigger how many events it waits for, at least one.</param>
public sealed record MessageSet(IReadOnlyList<Message> Messages, IReadOnlyList<int> Triggers)
{
    public MessageSet(IReadOnlyList<Message> messages)
        : this(messages, [])
    {
    }

    /// <summary>What makes a message impossible in a network of so many hosts; empty when all can run.</summary>
    public IEnumerable<MessageFault> Check(int hosts)
    {
        var home = new int[Triggers.Count];
        Array.Fill(home, -1);
        for (var m = 0; m < Messages.Count; m++)
        {
            foreach (var fault in CheckMessage(m, hosts, home))
            {
                yield return fault;
            }
        }
    }

    private IEnumerable<MessageFault> CheckMessage(int id, int hosts, int[] home)
    {
        var message = Messages[id];
        if ((uint)message.Source >= (uint)hosts)
            yield return new(id, $"there is no host {message.Source}", $"hosts are 0 to {hosts - 1}");
        if ((uint)message.Destination >= (uint)hosts)
            yield return new(id, $"there is no host {message.Destination}", $"hosts are 0 to {hosts - 1}");
        if (message.Source == message.Destination)
            yield return new(id, $"host {message.Source} sends to itself", "source and destination must differ");
        if (message.Size.Count < 1)
            yield return new(id, $"a message of {message.Size.Count} bytes carries nothing", "the size is at least 1 byte");
        if (message.Start.Picoseconds < 0)
            yield return new(id, "a message cannot start before time 0", null);
        foreach (var (trigger, at) in new[] { (message.StartTrigger, message.Source), (message.SentTrigger, message.Source), (message.ReceivedTrigger, message.Destination) })
        {
            if (trigger < 0)
                continue;
            if (trigger >= Triggers.Count)
            {
                yield return new(id, $"there is no trigger {trigger}", null);
                continue;
            }

            home[trigger] = home[trigger] < 0 ? at : home[trigger];
            if (home[trigger] != at)
            {
                yield return new(
                    id, $"a trigger of this message joins host {at} and host {home[trigger]}",
                    "a trigger counts and starts on one host; hosts learn of each other by messages only");
            }
        }
    }
}
