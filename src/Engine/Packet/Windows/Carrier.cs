namespace Sim.Engine.Packet;

/// <summary>Takes packets from a link's start to the ring at its end, in this worker or by mail to another.</summary>
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
    private readonly bool _merged;
    private readonly PacketLink[] _links;
    private readonly SwitchUnit[] _switches;
    private readonly PacketRing[] _arriving;
    private readonly int[] _input;
    private readonly IReadOnlyList<Message> _messages;

    // Two sets of boxes in turn: one is written while the other is read.
    private readonly Mailbox[] _outgoing;
    private readonly Mailbox[] _delivered;
    private int _side;

    /// <summary>Data packets put on the wire of any link.</summary>
    public long DataHops;

    /// <summary>Control packets and headers put on the wire of any link.</summary>
    public long ControlHops;

    /// <summary>When a packet was last put on the wire of any link.</summary>
    public long LastStart;

    public Carrier(NetworkState state, WindowWheel wheel, int id)
    {
        _queues = state.Queues;
        _hosts = state.Hosts;
        _routes = state.Epochs;
        _faults = state.Faults;
        _lanes = state.Lanes;
        _wheel = wheel;
        _id = id;
        _hostsPerNode = state.Topology.HostsPerNode;
        _headerBytes = (int)state.Parameters.Format.Header.Count;
        _cutThrough = state.Parameters.Switch.CutThrough;
        _adaptive = state.Adaptive;
        _merged = state.Merged;
        _links = state.Topology.Links;
        _switches = state.Switches;
        _arriving = state.Arriving;
        _input = state.Input;
        _messages = state.Workload.Messages;
        _outgoing = Boxes(state.Workers);
        _delivered = Boxes(state.Workers);
    }

    /// <summary>
    /// Sends a packet whose first bit leaves at <paramref name="start"/> and whose last leaves <paramref name="wire"/> later. It arrives
    /// whole at a host; at a switch with cut-through, its header does.
    /// </summary>
    public void Send(ref PacketRecord packet, in LinkEnd link, long start, long wire)
    {
        packet.Link = link.Id;
        LastStart = start;
        if (packet.Kind == PacketKind.Data)
        {
            DataHops++;
        }
        else
        {
            ControlHops++;
        }

        if (_faults is not null && !packet.Kind.IsFrame() && _faults.Loses(link, packet.Size, start, start + wire + link.Latency))
        {
            _faults.CountLoss(link.Id, packet.Kind == PacketKind.Data);
            _lanes.Refund(link.Id, packet.Lane, packet.Size);
            return;
        }

        if (link.Target < 0)
        {
            packet.Time = start + wire + link.Latency;
            if (link.Worker == _id)
            {
                ToHost(~link.Target, packet);
            }
            else
            {
                Box(link.Worker).Post(_queues.Length + ~link.Target, packet);
            }

            return;
        }

        packet.Time = Arrival(packet, link, start, wire);
        // Where the switch is the unit it chooses the output when the packet arrives.
        var unit = _merged ? link.Id : _routes.At(packet.Time).NextLink(link.Target, ref packet);
        if (unit == RouteTable.None)
        {
            _faults!.CountUnroutable(link.Id, packet.Kind == PacketKind.Data);
            return;
        }

        if (link.Worker == _id)
        {
            Take(unit, packet);
        }
        else
        {
            Box(link.Worker).Post(unit, packet);
        }
    }

    /// <summary>When a switch has what it needs to forward a packet: all of it, or with cut-through its header where the next link is no faster.</summary>
    private long Arrival(in PacketRecord packet, in LinkEnd link, long start, long wire)
    {
        if (_cutThrough && !packet.Kind.IsFrame())
        {
            var early = start + Math.Min(wire, link.WireTime(_headerBytes)) + link.Latency;
            if (Foresee(link, packet, early) is var next and not RouteTable.None && _queues[next].Link.Rate <= link.Rate)
                return early;
        }

        return start + wire + link.Latency;
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
    /// it came by: no shorter than a window, as whatever one unit does to another.
    /// </summary>
    public void Return(PacketRecord packet)
    {
        var at = _links[packet.Link].Target;
        packet.Kind = PacketKind.Return;
        packet.Destination = _messages[packet.Message].Source;
        packet.Path = (ushort)(Mixing.Mix(((ulong)packet.Message << 32) + (uint)packet.Number) & ushort.MaxValue);
        packet.Time += _queues[packet.Link].Link.Latency;
        var unit = _merged ? packet.Link : _routes.At(packet.Time).NextLink(at, ref packet);
        if (unit == RouteTable.None)
        {
            _faults!.CountUnroutable(packet.Link, false);
            return;
        }

        Take(unit, packet);
    }

    /// <summary>Number of the first switch among units: links, hosts, switches.</summary>
    private int FirstSwitch => _queues.Length + _hosts.Length;

    /// <summary>Earliest arrival among the packets that this worker has sent to others in this window.</summary>
    public long FirstMail()
    {
        var first = long.MaxValue;
        foreach (var box in Written)
        {
            first = Math.Min(first, box.First);
        }

        return first;
    }

    /// <summary>Takes in what another worker has written to this one.</summary>
    public void Collect(Carrier other)
    {
        if (other == this)
            return;
        var box = other.ReadBy(this);
        foreach (ref readonly var letter in box.Letters)
        {
            Take(letter.Unit, letter.Packet);
        }

        box.Clear();
    }

    /// <summary>From here on this worker writes to its other set of boxes.</summary>
    public void TurnMail() => _side ^= 1;

    private Mailbox[] Written => _side == 0 ? _outgoing : _delivered;

    private Mailbox Box(int worker) => Written[worker];

    /// <summary>The box that was written on the reader's present side, before it turned; both sides are in step at a barrier.</summary>
    private Mailbox ReadBy(Carrier reader) => (reader._side == 0 ? _outgoing : _delivered)[reader._id];

    private void Take(int unit, in PacketRecord packet)
    {
        if (unit >= _queues.Length)
        {
            ToHost(unit - _queues.Length, packet);
        }
        else if (_merged)
        {
            ToSwitch(unit, packet);
        }
        else
        {
            ToQueue(unit, packet);
        }
    }

    private void ToQueue(int link, in PacketRecord packet)
    {
        ref var queue = ref _queues[link];
        if (packet.Kind == PacketKind.Data)
        {
            queue.Data.Insert(packet);
        }
        else
        {
            queue.Control.Insert(packet);
        }

        if (packet.Time < queue.Due)
            queue.Due = _wheel.Add(link, packet.Time);
    }

    private void ToSwitch(int link, in PacketRecord packet)
    {
        ref var ring = ref _arriving[link];
        ring.Insert(packet);
        var number = _links[link].Target;
        ref var unit = ref _switches[number];
        if (ring.Coming == 1 || packet.Kind == PacketKind.Return)
            unit.Events.Set(_input[link], ring.NextTime, SwitchTurn.ArrivalOrder(link));
        if (packet.Time < unit.Due)
            unit.Due = _wheel.Add(FirstSwitch + number, packet.Time);
    }

    private void ToHost(int number, in PacketRecord packet)
    {
        _hosts[number].Inbox.Insert(packet);
        var lead = _hostsPerNode == 1 ? number : number - (number % _hostsPerNode);
        ref var unit = ref _hosts[lead];
        if (packet.Time < unit.Due)
            unit.Due = _wheel.Add(_queues.Length + lead, packet.Time);
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
