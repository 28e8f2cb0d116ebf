using System.Runtime.CompilerServices;

namespace Sim.Engine.Packet;

/// <summary>Takes packets from a link's start to the ring at its end, and wakes who receives: in this worker at once, in another by a note between windows.</summary>
internal sealed class Carrier
{
    private readonly EgressQueue[] _queues;
    private readonly Host[] _hosts;
    private readonly RouteEpochs _routes;
    private readonly FaultTable? _faults;
    private readonly LinkLanes _lanes;
    private readonly WindowWheel _wheel;
    private readonly int _id;
    private readonly int _headerBytes;
    private readonly int _hostsPerNode;
    private readonly bool _cutThrough;
    private readonly bool _adaptive;
    private readonly bool _canStall;
    private readonly PacketLink[] _links;
    private readonly SwitchUnit[] _switches;
    private readonly PacketRing[] _wires;
    private readonly int[] _input;
    private readonly IReadOnlyList<Message> _messages;
    private readonly TimerHeap[] _nodeTimers;
    private readonly int[] _workerOfHost;

    // Two sets of boxes in turn: one is written while the other is read.
    private readonly Mailbox[] _outgoing;
    private readonly Mailbox[] _delivered;
    private int _side;

    // Of links to another worker, the round in which it was last told of a packet: the first of a window is the earliest.
    private readonly int[] _told;
    private int _round = 1;

    /// <summary>Data packets put on the wire of any link.</summary>
    public long DataHops;

    /// <summary>Control packets and headers put on the wire of any link.</summary>
    public long ControlHops;

    /// <summary>When a packet was last put on the wire of any link.</summary>
    public long LastStart;

    /// <summary>Where the packets of the rings are that this worker fills.</summary>
    public PacketMemory Memory { get; }

    /// <summary>Where the frames are that wait at the ports of this worker.</summary>
    public FramePool Frames { get; } = new();

    /// <summary>What is written down about the links, or null.</summary>
    public LinkObserver? Observer { get; }

    public Carrier(NetworkState state, WindowWheel wheel, int id)
    {
        _queues = state.Queues;
        _hosts = state.Hosts;
        _routes = state.Epochs;
        _faults = state.Faults;
        _lanes = state.Lanes;
        _wheel = wheel;
        _id = id;
        Memory = state.Memory[id];
        _hostsPerNode = state.Topology.HostsPerNode;
        _headerBytes = (int)state.Parameters.Format.Header.Count;
        _cutThrough = state.Parameters.Switch.CutThrough;
        _adaptive = state.Adaptive;
        _canStall = state.Lanes.Kind != FlowControl.None;
        Observer = state.Observed is { } observed ? new LinkObserver(observed) : null;
        _links = state.Topology.Links;
        _switches = state.Switches;
        _wires = state.Wires;
        _input = state.Input;
        _messages = state.Workload.Messages;
        _nodeTimers = state.Nodes.Timers;
        _workerOfHost = state.Partition.OfHost;
        _outgoing = Boxes(state.Workers);
        _delivered = Boxes(state.Workers);
        _told = new int[state.Workers > 1 ? _links.Length : 0];
    }

    /// <summary>
    /// Sends a packet whose first bit leaves at <paramref name="start"/> and whose last leaves <paramref name="wire"/> later. It arrives
    /// whole at a host; at a switch with cut-through, its header does.
    /// </summary>
    public void Send(in PacketRecord packet, in LinkEnd link, long start, long wire)
    {
        EndStall(link.Id, start);
        Observer?.Send(link.Id, packet.Kind, packet.Size, start, wire);
        var isData = packet.Kind == PacketKind.Data ? 1 : 0;
        unchecked
        {
            DataHops += isData;
            ControlHops += 1 - isData;
        }

        LastStart = Math.Max(LastStart, start);
        if (_faults is not null && _faults.Loses(link, packet.Size, start, start + wire + link.Latency))
        {
            _faults.CountLoss(link.Id, packet.Kind == PacketKind.Data);
            _lanes.Refund(link.Id, packet.Lane, packet.Size);
            return;
        }

        var time = _cutThrough && link.Target >= 0 ? Arrival(packet, link, start, wire) : start + wire + link.Latency;
        ref var ring = ref _wires[link.Id];
        var wakes = ring.Count == 0;
        // First the whole, then what is new: a load of what was just written in parts would wait for it.
        ref var place = ref ring.Next(Memory);
        place = packet;
        place.Link = link.Id;
        place.Time = time;
        ring.Add();
        Announce(link, time, wakes);
    }

    /// <summary>Sends a frame of flow control, which faults spare and which arrives as a whole.</summary>
    public void Send(LinkFrame frame, in LinkEnd link, long start, long wire)
    {
        EndStall(link.Id, start);
        Observer?.Send(link.Id, frame.Kind, _lanes.FrameSize, start, wire);
        unchecked
        {
            ControlHops++;
        }

        LastStart = Math.Max(LastStart, start);
        var time = start + wire + link.Latency;
        ref var ring = ref _wires[link.Id];
        var wakes = ring.Count == 0;
        ring.Next(Memory) = new PacketRecord { Time = time, Link = link.Id, Kind = frame.Kind, Lane = frame.Lane, Number = frame.Blocks, Size = (ushort)_lanes.FrameSize };
        ring.Add();
        Announce(link, time, wakes);
    }

    /// <summary>The receiver of a link no longer holds it back.</summary>
    public void EndStall(int link, long now)
    {
        if (_canStall && _lanes.EndStall(link, now) is >= 0 and var since)
            Observer?.Stalled(link, since, now);
    }

    /// <summary>Tells the receiver of a packet that was put on a link, where it does not look at the link anyway.</summary>
    private void Announce(in LinkEnd link, long time, bool wakes)
    {
        if (link.Worker != _id)
        {
            Tell(link, time);
        }
        else if (wakes)
        {
            Wake(link.Id, link.Target, time);
        }
    }

    /// <summary>When a switch has what it needs to forward a packet: all of it, or with cut-through its header where the next link is no faster.</summary>
    private long Arrival(in PacketRecord packet, in LinkEnd link, long start, long wire)
    {
        var early = start + Math.Min(wire, link.WireTime(_headerBytes)) + link.Latency;
        return Foresee(link, packet, early) is var next and not RouteTable.None && _queues[next].Link.Rate <= link.Rate ? early : start + wire + link.Latency;
    }

    /// <summary>The link that a packet will leave the next switch by. Where links of an adaptive choice have different rates, all are awaited as the first.</summary>
    private int Foresee(in LinkEnd link, PacketRecord packet, long time)
    {
        if (!_adaptive)
            return _routes.At(time).NextLink(link.Target, ref packet);
        var ways = _routes.At(time).Ways(link.Target, packet.Destination);
        return ways.Length == 0 ? RouteTable.None : ways[0];
    }

    /// <summary>
    /// Sends a header from the queue that had no room for it back to its sender. It passes the switch once more, which takes the latency of the link that
    /// it came by: no shorter than a window, as whatever one queue does to another. Returns when it arrives.
    /// </summary>
    public long Return(in SwitchUnit unit, PacketRecord packet)
    {
        packet.Kind = PacketKind.Return;
        packet.Destination = _messages[packet.Message].Source;
        packet.Path = (ushort)(Mixing.Mix(((ulong)packet.Message << 32) + (uint)packet.Number) & ushort.MaxValue);
        packet.Time += _queues[packet.Link].Link.Latency;
        unit.Returned![InputOf(packet)].Insert(packet, Memory);
        return packet.Time;
    }

    /// <summary>The input of its switch that a packet came by.</summary>
    public int InputOf(in PacketRecord packet) => _input[packet.Link];

    /// <summary>A trigger of another node counts at a time that lies a window ahead at least.</summary>
    public void Signal(int node, int trigger, long time)
    {
        if (_workerOfHost[node * _hostsPerNode] is var worker && worker != _id)
        {
            Written[worker].Post(~node, time, trigger);
        }
        else
        {
            Count(node, trigger, time);
        }
    }

    /// <summary>Earliest arrival that this worker has told others of in this window.</summary>
    public long FirstMail()
    {
        var first = long.MaxValue;
        foreach (var box in Written)
        {
            first = Math.Min(first, box.First);
        }

        return first;
    }

    /// <summary>Takes in what another worker has told this one.</summary>
    public void Collect(Carrier other)
    {
        if (other == this)
            return;
        var box = other.ReadBy(this);
        foreach (var note in box.Notes)
        {
            if (note.Link < 0)
            {
                Count(~note.Link, note.Trigger, note.Time);
            }
            else
            {
                Wake(note.Link, _links[note.Link].Target, note.Time);
            }
        }

        box.Clear();
    }

    /// <summary>From here on this worker writes to its other set of boxes.</summary>
    public void TurnMail()
    {
        _side ^= 1;
        _round = unchecked(_round + 1);
    }

    private Mailbox[] Written => _side == 0 ? _outgoing : _delivered;

    /// <summary>The box that was written on the reader's present side, before it turned; both sides are in step at a barrier.</summary>
    private Mailbox ReadBy(Carrier reader) => (reader._side == 0 ? _outgoing : _delivered)[reader._id];

    private void Tell(in LinkEnd link, long time)
    {
        if (_told[link.Id] == _round)
            return;
        _told[link.Id] = _round;
        Written[link.Worker].Post(link.Id, time);
    }

    private void Count(int node, int trigger, long time)
    {
        _nodeTimers[node].Push(new HostTimer(time, TimerKind.Signal, trigger));
        WakeNode(node * _hostsPerNode, time);
    }

    private void WakeNode(int lead, long time)
    {
        ref var host = ref _hosts[lead];
        if (time < host.Due)
            host.Due = _wheel.Add(lead, time);
    }

    /// <summary>A link that was empty, as far as its receiver knew, has a packet.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Wake(int link, int target, long time)
    {
        if (target < 0)
        {
            WakeNode(_hostsPerNode == 1 ? ~target : ~target - (~target % _hostsPerNode), time);
            return;
        }

        ref var unit = ref _switches[target];
        unit.Coming.Add(_input[link]);
        if (time < unit.Due)
            unit.Due = _wheel.Add(_hosts.Length + target, time);
    }

    private static Mailbox[] Boxes(int workers)
    {
        var boxes = new Mailbox[workers];
        for (var w = 0; w < workers; w++)
        {
            boxes[w] = new Mailbox();
        }

        return boxes;
    }
}
