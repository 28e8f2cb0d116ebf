using Sim.Units;

namespace Sim.Engine.Packet;

/// <summary>The result of a run: plain data.</summary>
public sealed class PacketRun
{
    private PacketRun(
        PacketTotals totals, MessageResult[] messages, LinkResult[] links, NodeTable nodes, PcieUse[] pcie, long[] triggers, SimTime end, Deadlock? deadlock, Observed? observed, ulong hash)
    {
        (Pcie, End) = (pcie, end);
        Triggers = Array.ConvertAll(triggers, Time);
        Observed = observed;
        Copies = Array.ConvertAll(nodes.Done, Time);
        NodeLinkBytes = nodes.Bytes;
        Deadlock = deadlock;
        Totals = totals;
        Messages = messages;
        Links = links;
        Hash = hash;
    }

    private PacketRun(PacketRun run, MessageResult[] messages, IReadOnlyList<SimTime?> copies, IReadOnlyList<SimTime?> triggers)
    {
        (Triggers, Copies, NodeLinkBytes, Deadlock, Totals, Messages, Links) = (triggers, copies, run.NodeLinkBytes, run.Deadlock, run.Totals, messages, run.Links);
        (Observed, Hash, Pcie, Moved, End) = (run.Observed, run.Hash, run.Pcie, run.Moved, run.End);
    }

    public PacketTotals Totals { get; }

    /// <summary>By message id.</summary>
    public IReadOnlyList<MessageResult> Messages { get; }

    /// <summary>By link id.</summary>
    public IReadOnlyList<LinkResult> Links { get; }

    /// <summary>When each copy inside a node had arrived, or null; by its number.</summary>
    public IReadOnlyList<SimTime?> Copies { get; }

    /// <summary>When each trigger had counted to its number, its delay not included, or null.</summary>
    public IReadOnlyList<SimTime?> Triggers { get; }

    /// <summary>Bytes given to each link inside the nodes.</summary>
    public IReadOnlyList<long> NodeLinkBytes { get; }

    /// <summary>By PCIe link what it carried; empty where none can limit.</summary>
    public IReadOnlyList<PcieUse> Pcie { get; }

    /// <summary>When the last packet was put on a wire.</summary>
    public SimTime End { get; }

    /// <summary>Covers all times of all messages, copies and triggers, and all counts of all links.</summary>
    public ulong Hash { get; }

    /// <summary>What keeps messages from arriving, where lossless links wait for each other; else null.</summary>
    public Deadlock? Deadlock { get; }

    /// <summary>What was written down over time, where that was asked for.</summary>
    public Observed? Observed { get; }

    /// <summary>What software moved to other NICs, where parts of the network failed.</summary>
    public FailoverLog? Moved { get; private init; }

    /// <summary>Messages whose last byte has arrived.</summary>
    public int Completed => Messages.Count(message => message.Received is not null);

    /// <summary>The run as the workload sees it that came beside another, <paramref name="other"/>; counts, links and the hash are those of both.</summary>
    public PacketRun Behind(MessageSet other) => new(this, [.. Messages.Skip(other.Messages.Count)], [.. Copies.Skip(other.Copies.Count)], [.. Triggers.Skip(other.Triggers.Count)]);

    /// <summary>The run with other arrivals of the messages that were moved: when the last of the copies has arrived that stands for a message.</summary>
    public PacketRun Rerouted(FailoverLog moved)
    {
        var messages = Messages.ToArray();
        foreach (var (message, copy) in moved.CopyOf)
        {
            messages[message] = messages[message] with { Received = Copies[copy] };
        }

        return new PacketRun(this, messages, Copies, Triggers) { Moved = moved };
    }

    internal static PacketRun Of(NetworkState state, Worker[] workers)
    {
        var messages = new MessageResult[state.Sends.Length];
        for (var m = 0; m < messages.Length; m++)
        {
            ref var send = ref state.Sends[m];
            messages[m] = new MessageResult(Time(send.Posted), Time(state.Receives[m].Done), Time(send.Done), send.Resent, send.Timeouts, send.GivenUp);
        }

        var lastMove = LastMove(workers);
        var links = Array.ConvertAll(state.Queues, queue => new LinkResult(
            new Bytes(queue.Counts.Bytes), queue.Counts.Drops + NicDrops(state, queue.Link), queue.Counts.ControlDrops, queue.Counts.Trims + NicTrims(state, queue.Link), queue.Counts.Returns, queue.Counts.Marks, new Bytes(queue.Counts.LargestBacklog),
            state.Lanes.Pauses(queue.Link.Id), new Bytes(state.Lanes.LargestHeld(queue.Link.Id)), Losses(state, queue.Link.Id, true), Losses(state, queue.Link.Id, false),
            new SimDuration(state.Lanes.Stalled(queue.Link.Id, lastMove))));
        var observed = state.Observed?.Result(Array.ConvertAll(workers, worker => worker.Carrier.Observer!));
        var pcie = PcieUses(state, lastMove);
        return new PacketRun(
            Total(state, workers), messages, links, state.Nodes, pcie, state.Triggers.Opened, new SimTime(lastMove), DeadlockSearch.Find(state, lastMove), observed, HashOf(state, messages, links, pcie));
    }

    /// <summary>When a packet was last put on a wire.</summary>
    internal static long LastMove(Worker[] workers) => workers.Max(worker => worker.Carrier.LastStart);

    private static int Losses(NetworkState state, int link, bool isData) => state.Faults is not { } faults ? 0
        : isData ? faults.DataLosses[link] + faults.DataUnroutable[link] : faults.ControlLosses[link] + faults.ControlUnroutable[link];

    /// <summary>Packets that the NIC at the end of a link had no room for.</summary>
    private static int NicDrops(NetworkState state, in LinkEnd link) => link.Target < 0 && state.Pcie is { } pcie ? pcie.Nics[~link.Target].Drops : 0;

    private static int NicTrims(NetworkState state, in LinkEnd link) => link.Target < 0 && state.Pcie is { } pcie ? pcie.Nics[~link.Target].Trims : 0;

    private static PcieUse[] PcieUses(NetworkState state, long until)
    {
        var uses = new PcieUse[state.Pcie?.Links.Length ?? 0];
        for (var at = 0; at < uses.Length; at++)
        {
            ref var link = ref state.Pcie!.Links[at];
            if (!link.Armed)
                state.Pcie.CatchUp(ref link, until);
            long refused = 0;
            for (var h = link.FirstHost; h < link.FirstHost + link.Hosts; h++)
            {
                refused += state.Pcie.Nics[h].WriteLink == at ? state.Pcie.Nics[h].Drops + state.Pcie.Nics[h].Trims : 0;
            }

            uses[at] = new PcieUse(new Bytes(link.PacketBytes), new Bytes(link.StreamBytes), refused);
        }

        return uses;
    }

    private static SimTime? Time(long picoseconds) => picoseconds < 0 ? null : new SimTime(picoseconds);

    private static PacketTotals Total(NetworkState state, Worker[] workers)
    {
        var (data, control) = InFlight(state);
        return new PacketTotals
        {
            DataSent = workers.Sum(worker => worker.Counts.DataSent),
            DataDelivered = workers.Sum(worker => worker.Counts.DataDelivered),
            DataInFlight = data,
            Trims = state.Queues.Sum(queue => (long)queue.Counts.Trims + NicTrims(state, queue.Link)),
            Drops = state.Queues.Sum(queue => (long)queue.Counts.Drops + NicDrops(state, queue.Link)),
            Losses = state.Queues.Sum(queue => (long)Losses(state, queue.Link.Id, true)),
            ControlLosses = state.Queues.Sum(queue => (long)Losses(state, queue.Link.Id, false)),
            Returns = state.Queues.Sum(queue => (long)queue.Counts.Returns),
            Marks = state.Queues.Sum(queue => (long)queue.Counts.Marks),
            Pauses = state.Queues.Sum(queue => (long)state.Lanes.Pauses(queue.Link.Id)),
            ControlSent = workers.Sum(worker => worker.Counts.ControlSent),
            ControlDelivered = workers.Sum(worker => worker.Counts.ControlDelivered + worker.Counts.HeadersDelivered),
            ControlInFlight = control,
            ControlDrops = state.Queues.Sum(queue => (long)queue.Counts.ControlDrops),
            DataBytesSent = workers.Sum(worker => worker.Counts.DataBytesSent),
            DataBytesDelivered = workers.Sum(worker => worker.Counts.DataBytesDelivered),
            DataHops = workers.Sum(worker => worker.Carrier.DataHops),
            ControlHops = workers.Sum(worker => worker.Carrier.ControlHops),
        };
    }

    /// <summary>Counts what lies in rings, independently of all counters.</summary>
    private static (long Data, long Control) InFlight(NetworkState state)
    {
        long data = 0, control = 0;
        foreach (ref var queue in state.Queues.AsSpan())
        {
            Count(queue.Data);
            Count(queue.Control);
        }

        foreach (ref var ring in state.Wires.AsSpan())
        {
            Count(ring);
        }

        foreach (ref var nic in (state.Pcie?.Nics).AsSpan())
        {
            Count(nic.Held);
        }

        foreach (ref var unit in state.Switches.AsSpan())
        {
            foreach (var ring in unit.Waiting)
            {
                Count(ring);
            }

            foreach (var ring in unit.Returned ?? [])
            {
                Count(ring);
            }
        }

        // Answers that wait for the port of a host have not been sent.
        return (data, control);

        void Count(in PacketRing ring)
        {
            for (var i = 0; i < ring.Count; i++)
            {
                var kind = ring.At(i).Kind;
                data += kind == PacketKind.Data ? 1 : 0;
                control += kind == PacketKind.Data || kind.IsFrame() ? 0 : 1;
            }
        }
    }

    private static ulong HashOf(NetworkState state, MessageResult[] messages, LinkResult[] links, PcieUse[] pcie)
    {
        var hash = 0UL;
        foreach (var message in messages)
        {
            Add(message.Posted?.Picoseconds ?? -1);
            Add(message.Received?.Picoseconds ?? -1);
            Add(message.Acknowledged?.Picoseconds ?? -1);
            Add(message.Retransmissions);
            Add(message.Timeouts);
        }

        foreach (var link in links)
        {
            Add(link.Sent.Count);
            Add(link.Drops);
            Add(link.ControlDrops);
            Add(link.Trims);
            Add(link.Returns);
            Add(link.Marks);
            Add(link.LargestBacklog.Count);
            Add(link.Losses);
            Add(link.ControlLosses);
            if (state.Lanes.Kind == FlowControl.None)
                continue;
            Add(link.Pauses);
            Add(link.LargestHeld.Count);
        }

        foreach (var copy in state.Nodes.Done)
        {
            Add(copy);
        }

        foreach (var trigger in state.Triggers.Opened)
        {
            Add(trigger);
        }

        foreach (var use in pcie)
        {
            Add(use.Packets.Count);
            Add(use.Stream.Count);
        }

        return hash;

        void Add(long value) => hash = Mixing.Mix(unchecked(hash ^ (ulong)value));
    }
}
