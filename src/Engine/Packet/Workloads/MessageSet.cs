using Sim.Units;

namespace Sim.Engine.Packet;

/// <summary>
/// The messages of a run and the triggers between them. A trigger posts its messages when it has counted to its number. It belongs to one
/// host or one node, for what one does cannot reach another without a message; <see cref="Check"/> holds that.
/// </summary>
/// <param name="Messages">The messages; the index is the id.</param>
/// <param name="Triggers">For each trigger how many events it waits for, at least one.</param>
public sealed record MessageSet(IReadOnlyList<Message> Messages, IReadOnlyList<int> Triggers)
{
    public MessageSet(IReadOnlyList<Message> messages)
        : this(messages, [])
    {
    }

    /// <summary>Bytes that move inside nodes.</summary>
    public IReadOnlyList<NodeCopy> Copies { get; init; } = [];

    /// <summary>For each trigger the time from its last event to what it starts; triggers beyond the end have none.</summary>
    public IReadOnlyList<SimDuration> Delays { get; init; } = [];

    /// <summary>Triggers that a trigger counts for when it has counted to its number, of the same node; no circles.</summary>
    public IReadOnlyList<(int From, int To)> Chains { get; init; } = [];

    /// <summary>Triggers that count in another node, a latency later.</summary>
    public IReadOnlyList<NodeSignal> Signals { get; init; } = [];

    /// <summary>Other traffic on PCIe for the whole run.</summary>
    public IReadOnlyList<PcieStream> Streams { get; init; } = [];

    /// <summary>For each message what ECMP hashes, so that messages of one queue pair take one path; null for a path of its own each.</summary>
    public int[]? PathKeys { get; init; }

    /// <summary>For each message its place in its connection; null where no message waits for another's answer.</summary>
    public IReadOnlyList<MessageTurn>? Turns { get; init; }

    /// <summary>Messages that software takes back at a time if they are not acknowledged by then: their senders give up.</summary>
    public IReadOnlyList<(int Message, SimTime At)> Abandoned { get; init; } = [];

    /// <summary>The same in another class.</summary>
    public MessageSet InClass(int at) => this with { Messages = [.. Messages.Select(message => message with { Class = at })] };

    /// <summary>Both at once: the messages, copies and triggers of <paramref name="other"/> come behind those of this.</summary>
    public MessageSet Beside(MessageSet other)
    {
        var (triggers, messages) = (Triggers.Count, Messages.Count);
        int Moved(int trigger) => trigger < 0 ? trigger : trigger + triggers;
        var connections = Turns is { Count: > 0 } ? Turns.Max(turn => turn.Connection) + 1 : 0;
        return new MessageSet(
            [
                .. Messages,
                .. other.Messages.Select(m => m with { StartTrigger = Moved(m.StartTrigger), SentTrigger = Moved(m.SentTrigger), ReceivedTrigger = Moved(m.ReceivedTrigger) }),
            ],
            [.. Triggers, .. other.Triggers])
        {
            Copies = [.. Copies, .. other.Copies.Select(copy => copy with { StartTrigger = Moved(copy.StartTrigger), DoneTrigger = Moved(copy.DoneTrigger) })],
            Delays = [.. Delays, .. new SimDuration[triggers - Delays.Count], .. other.Delays],
            Chains = [.. Chains, .. other.Chains.Select(chain => (Moved(chain.From), Moved(chain.To)))],
            Signals = [.. Signals, .. other.Signals.Select(signal => signal with { From = Moved(signal.From), To = Moved(signal.To) })],
            Streams = [.. Streams, .. other.Streams],
            Abandoned = [.. Abandoned, .. other.Abandoned.Select(one => (one.Message + messages, one.At))],
            PathKeys = PathKeys is null && other.PathKeys is null ? null : [.. PathKeys ?? Enumerable.Range(0, messages), .. other.PathKeys ?? Enumerable.Range(messages, other.Messages.Count)],
            Turns = Turns is null && other.Turns is null ? null
                : [.. TurnsOf(this), .. TurnsOf(other).Select(turn => turn.Connection < 0 ? turn : turn with { Connection = turn.Connection + connections })],
        };
    }

    private static IEnumerable<MessageTurn> TurnsOf(MessageSet set) => set.Turns ?? Enumerable.Repeat(new MessageTurn(-1, 0), set.Messages.Count);

    /// <summary>What makes a message impossible in a network of so many hosts; empty when all can run.</summary>
    public IEnumerable<MessageFault> Check(int hosts, int hostsPerNode = 1)
    {
        var home = new int[Triggers.Count];
        Array.Fill(home, -1);
        for (var m = 0; m < Messages.Count; m++)
        {
            foreach (var fault in CheckMessage(m, hosts, hostsPerNode, home))
            {
                yield return fault;
            }
        }
    }

    private IEnumerable<MessageFault> CheckMessage(int id, int hosts, int hostsPerNode, int[] home)
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
            if (home[trigger] / hostsPerNode != at / hostsPerNode)
            {
                yield return new(
                    id, $"a trigger of this message joins host {at} and host {home[trigger]}",
                    "a trigger counts and starts on one host; hosts learn of each other by messages only");
            }
        }
    }
}
