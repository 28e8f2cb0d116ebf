using Sim.Units;

namespace Sim.Engine.Packet;

/// <summary>
/// The flat state of a run. Each element belongs to one unit, and each unit to one worker: queues to the switch that sends on the link,
/// a message's sending half to its source, its receiving half to its destination. The shared rest never changes.
/// </summary>
internal sealed class NetworkState
{
    /// <summary>Where nothing is lost a timeout is a last resort: Local ACK Timeout 14 of InfiniBand's reliable connections, 4.096 us x 2^14.</summary>
    private static readonly SimDuration LosslessTimeout = SimDuration.FromNanoseconds(4096) * (1L << 14);

    public NetworkState(PacketTopology topology, PacketParameters parameters, MessageSet workload, int workers, Observation? observation)
    {
        Topology = topology;
        Workload = workload;
        Workers = workers;
        Memory = [.. Enumerable.Range(0, workers).Select(_ => new PacketMemory())];
        Routes = new RouteTable(topology);
        parameters = parameters.OnPaths(Routes.LongestPath - 1);
        Parameters = parameters;
        Epochs = new RouteEpochs(Routes, topology, parameters.Faults);
        Faults = parameters.Faults.Faults.Count == 0 ? null : new FaultTable(this);
        Partition = new Partition(topology, workers);
        Window = Math.Min(LegalWindow(topology, parameters.Window, workload.Signals), TurnArrivals.LongestWindow);
        Lanes = new LinkLanes(topology, parameters);
        Queues = MakeQueues();
        Output = new int[topology.Links.Length];
        Input = new int[topology.Links.Length];
        Wires = new PacketRing[topology.Links.Length];
        Switches = MakeSwitches();
        Hosts = new Host[topology.Hosts];
        foreach (ref var host in Hosts.AsSpan())
        {
            host = new Host { MoreReady = new MessageRing[Lanes.Count - 2], Turn = new() { Lane = 1 }, Due = long.MaxValue };
        }

        Sends = new SendState[workload.Messages.Count];
        Receives = new ReceiveState[workload.Messages.Count];
        (SendBits, ReceiveBits) = MakeMessages();
        Pcie = PcieTable.Of(topology, parameters, workload, Queues);
        Nodes = new NodeTable(topology, workload, Pcie is not null);
        Triggers = new TriggerTable(workload);
        LongestUnloaded = LongestUnloadedRoundTrip();
        Timeout = (parameters.Transport.Timeout ?? (Lanes.Kind == FlowControl.None ? LongestRoundTrip() * 2 : LosslessTimeout)).Picoseconds;
        ReorderWindow = parameters.Transport.ReorderWindow?.Picoseconds ?? (parameters.Routing is PacketRouting.Ecmp or PacketRouting.Static ? 0 : Lanes.Kind == FlowControl.None ? LongestUnloaded : Timeout);
        Telemetry = parameters.Transport.Kind == TransportKind.Hpcc ? new PathTelemetry(Sends, parameters.Transport.Window, Routes.LongestPath - 1) : null;
        Observed = observation is null ? null : new ObservedLinks(this, observation);
    }

    public PacketTopology Topology { get; }

    public PacketParameters Parameters { get; }

    public MessageSet Workload { get; }

    public int Workers { get; }

    /// <summary>By worker, where the packets of the rings are that it fills.</summary>
    public PacketMemory[] Memory { get; }

    /// <summary>Routes of the network without faults.</summary>
    public RouteTable Routes { get; }

    /// <summary>Routes in force.</summary>
    public RouteEpochs Epochs { get; }

    /// <summary>Faults of links, or null.</summary>
    public FaultTable? Faults { get; }

    public Partition Partition { get; }

    /// <summary>Length of a window in picoseconds.</summary>
    public long Window { get; }

    /// <summary>One entry per link; those of host links are NIC ports and use the link and the counts only.</summary>
    public EgressQueue[] Queues { get; }

    /// <summary>Classes and flow control of the links.</summary>
    public LinkLanes Lanes { get; }

    /// <summary>The switches.</summary>
    public SwitchUnit[] Switches { get; }

    /// <summary>Inputs of the largest switch.</summary>
    public int MostInputs => Switches.Select(unit => unit.In.Length).DefaultIfEmpty().Max();

    /// <summary>Outputs of the largest switch.</summary>
    public int MostOutputs => Switches.Select(unit => unit.Out.Length).DefaultIfEmpty().Max();

    /// <summary>By link, the packets on their way to its end.</summary>
    public PacketRing[] Wires { get; }

    /// <summary>Place of a link among the inputs of the switch that receives from it.</summary>
    public int[] Input { get; }

    /// <summary>Place of a link among the outputs of the switch that sends on it.</summary>
    public int[] Output { get; }

    public Host[] Hosts { get; }

    /// <summary>Outputs are chosen when packets arrive, not when they are sent.</summary>
    public bool Adaptive => Parameters.Routing == PacketRouting.Adaptive;

    /// <summary>Queues of a switch share state, so all its events have one order.</summary>
    public bool Merged => Parameters.CoupleQueues;

    public SendState[] Sends { get; }

    public ReceiveState[] Receives { get; }

    public ulong[] SendBits { get; }

    public ulong[] ReceiveBits { get; }

    public TriggerTable Triggers { get; }

    public NodeTable Nodes { get; }

    /// <summary>The PCIe links of nodes, or null where none can limit.</summary>
    public PcieTable? Pcie { get; }

    /// <summary>Time after which a packet without an answer counts as lost, in picoseconds.</summary>
    public long Timeout { get; }

    /// <summary>First reordering window of a message, in picoseconds.</summary>
    public long ReorderWindow { get; }

    /// <summary>The longest round trip of a full packet and its acknowledgement between two hosts of an unloaded network, in picoseconds.</summary>
    public long LongestUnloaded { get; }

    /// <summary>Full packets that the fastest host link carries in the longest unloaded round trip: what a receiver must allow to be kept busy.</summary>
    public int LongestFlight => (int)(LongestUnloaded / Topology.HostLink.Min(link => Queues[link].Link.WireTime((int)Parameters.Format.Full.Count))) + 1;

    /// <summary>What switches tell packets, or null.</summary>
    public PathTelemetry? Telemetry { get; }

    /// <summary>The wanted window, or the longest: units act on each other over no shorter time than the smallest latency of a link or a signal.</summary>
    private static long LegalWindow(PacketTopology topology, SimDuration? wanted, IReadOnlyList<NodeSignal> signals)
    {
        var longest = topology.Lookahead.Picoseconds;
        foreach (var signal in signals)
        {
            if (signal.From >= 0)
                longest = Math.Min(longest, signal.Latency.Picoseconds);
            if (longest < 1)
                throw new ArgumentException($"a signal to node {signal.Node} has no latency, so that windows would have no length: what one node does reaches another later");
        }

        var window = wanted?.Picoseconds ?? longest;
        return window >= 1 && window <= longest
            ? window
            : throw new ArgumentException($"a window of {new SimDuration(window)} is not legal: it lies between 1 ps and the smallest latency of a link or signal, {new SimDuration(longest)}");
    }

    /// <summary>What is written down over time, or null.</summary>
    public ObservedLinks? Observed { get; }

    private EgressQueue[] MakeQueues()
    {
        var queues = new EgressQueue[Topology.Links.Length];
        for (var i = 0; i < queues.Length; i++)
        {
            ref var queue = ref queues[i];
            var link = Topology.Links[i];
            queue.Link = new LinkEnd(link, i, Partition.Of(link.Target));
            queue.DataLimit = checked((int)(link.Buffer ?? Parameters.Switch.DataBuffer).Count);
        }

        return queues;
    }

    private SwitchUnit[] MakeSwitches()
    {
        var units = new SwitchUnit[Topology.Switches];
        var (incoming, outgoing) = (Group(link => link.Target, Input), Group(link => link.Source, Output));
        for (var s = 0; s < units.Length; s++)
        {
            ref var unit = ref units[s];
            unit.Due = long.MaxValue;
            unit.In = incoming[s];
            unit.Out = outgoing[s];
            unit.Returned = Parameters.Switch is { Trimming: true, ReturnHeaders: true } && Lanes.Kind == FlowControl.None ? new PacketRing[unit.In.Length] : null;
            unit.Coming = new PortSet(unit.In.Length);
            if (!Merged)
            {
                unit.Backlogged = new PortSet(unit.Out.Length);
                unit.Waiting = [];
                continue;
            }

            var places = Parameters.Switch.Queueing switch
            {
                SwitchQueueing.Output => unit.Out.Length,
                SwitchQueueing.Input => unit.In.Length,
                _ => unit.Out.Length * unit.In.Length,
            };
            unit.Ports = Array.ConvertAll(unit.Out, link => new SwitchPort { Index = Output[link], Link = link, Next = long.MaxValue, Turn = new() { Lane = 1 } });
            unit.Bytes = new int[unit.Out.Length * Lanes.Count];
            unit.Loads = new PortLoad[unit.Out.Length];
            unit.Waiting = new PacketRing[places * Lanes.Count];
            unit.Busy = new bool[Math.Max(1, unit.In.Length)];
            unit.Events = new EventTree(unit.Out.Length);
            unit.Headroom = Lanes.Headroom.GetValueOrDefault(s);
        }

        return units;
    }

    /// <summary>The links at each switch, by id, and the place of each link among them.</summary>
    private int[][] Group(Func<PacketLink, int> end, int[] place)
    {
        var groups = new List<int>[Topology.Switches];
        for (var i = 0; i < Topology.Links.Length; i++)
        {
            var at = end(Topology.Links[i]);
            if (at < 0)
                continue;
            place[i] = (groups[at] ??= []).Count;
            groups[at].Add(i);
        }

        return Array.ConvertAll(groups, group => group?.ToArray() ?? []);
    }

    private (ulong[] Send, ulong[] Receive) MakeMessages()
    {
        var format = Parameters.Format;
        var words = 0;
        for (var m = 0; m < Sends.Length; m++)
        {
            var message = Workload.Messages[m];
            if (Routes.Hops(message.Source, message.Destination) < 0)
                throw new ArgumentException($"message {m}: there is no path from host {message.Source} to host {message.Destination}");
            if (Routes.Hops(message.Destination, message.Source) < 0)
                throw new ArgumentException($"message {m}: there is no path back from host {message.Destination} to host {message.Source}");
            var total = checked((int)format.PacketsOf(message.Size));
            var last = message.Size.Count - ((total - 1) * format.Payload.Count) + format.Header.Count;
            Sends[m] = new SendState { Destination = message.Destination, Total = total, Lane = (byte)(1 + message.Class), LastSize = (int)last, Words = words * 2, LastSent = long.MinValue / 2, Done = -1, Posted = -1 };
            Receives[m] = new ReceiveState { Source = message.Source, Total = total, Words = words, AskedFor = -1, Done = -1 };
            words += (total + 63) / 64;
        }

        return (new ulong[words * 2], new ulong[words]);
    }

    /// <summary>An upper bound on the round trip: on every link of the longest path the latency and a full buffer of both classes, there and back, and a full buffer of a NIC in front of PCIe.</summary>
    private SimDuration LongestRoundTrip()
    {
        long worst = 0;
        foreach (ref var queue in Queues.AsSpan())
        {
            var buffered = new Bytes(queue.DataLimit) + Parameters.Switch.ControlBuffer + Parameters.Format.Full;
            worst = Math.Max(worst, queue.Link.Latency + (buffered / new DataRate(queue.Link.Rate)).Picoseconds);
        }

        return (new SimDuration(worst) * (Routes.LongestPath * 2L)) + new SimDuration(Pcie?.LongestWait(Parameters.Nic.ReceiveBuffer) ?? 0);
    }

    /// <summary>On every link of the longest path the longest latency and wire time, of a full packet there and of an acknowledgement back.</summary>
    private long LongestUnloadedRoundTrip()
    {
        long there = 0, back = 0;
        foreach (ref var queue in Queues.AsSpan())
        {
            there = Math.Max(there, queue.Link.Latency + queue.Link.WireTime((int)Parameters.Format.Full.Count));
            back = Math.Max(back, queue.Link.Latency + queue.Link.WireTime((int)Parameters.Format.Control.Count));
        }

        return (there + back) * Routes.LongestPath;
    }
}
