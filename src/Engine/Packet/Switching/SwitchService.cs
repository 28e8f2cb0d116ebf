namespace Sim.Engine.Packet;

/// <summary>Service: which packet an output sends next, and what follows when it has left.</summary>
internal sealed partial class SwitchTurn
{
    /// <summary>The output looks for a packet at this instant, once all arrivals are in.</summary>
    private static void Wake(ref SwitchUnit unit, ref SwitchPort port, long now)
    {
        if (!port.Serving)
            unit.Events.Set(Leaf(unit, port), now, Service | port.Link);
    }

    private static int Leaf(in SwitchUnit unit, in SwitchPort port) => unit.In.Length + port.Index;

    private void Queue(ref SwitchUnit unit, int input, int output, ref PacketRecord packet)
    {
        if (_queueing == SwitchQueueing.Input)
            packet.Time = output;
        ref var ring = ref unit.Waiting[Place(unit, input, output, packet.Lane)];
        ring.Append(packet);
    }

    private int Place(in SwitchUnit unit, int input, int output, int lane) => lane + (_lanes.Count * (_queueing switch
    {
        SwitchQueueing.Output => output,
        SwitchQueueing.Input => input,
        _ => (output * unit.In.Length) + input,
    }));

    private void Start(ref SwitchUnit unit, ref SwitchPort port, long now)
    {
        if (port.Frames.Count > 0)
        {
            port.From = -1;
            port.ServiceLane = 0;
            Transmit(ref unit, ref port, ref port.Frames, now);
            return;
        }

        Span<int> heads = stackalloc int[_lanes.Count];
        Span<int> places = stackalloc int[_lanes.Count];
        var held = false;
        for (var lane = 0; lane < heads.Length; lane++)
        {
            places[lane] = Find(unit, port, lane, out heads[lane], ref held);
        }

        var next = _lanes.Service.Pick(ref port.Turn, heads);
        if (next < 0)
        {
            if (held)
                _lanes.Stall(port.Link, now);
            unit.Events.Set(Leaf(unit, port), long.MaxValue, 0);
            return;
        }

        ref var ring = ref unit.Waiting[places[next]];
        port.From = ring.Head.Link;
        port.ServiceLane = next;
        port.Bytes[next] -= heads[next];
        _lanes.Spend(port.Link, next, heads[next]);
        if (_queueing != SwitchQueueing.Output)
        {
            port.Input = places[next] / _lanes.Count % unit.In.Length;
            port.NextInput = port.Input + 1;
            unit.Busy[port.Input] = true;
        }

        Transmit(ref unit, ref port, ref ring, now);
    }

    /// <summary>Where the output's next packet of a lane waits, and its size; 0 bytes when none may leave now. Held, when the receiver keeps one from leaving.</summary>
    private int Find(in SwitchUnit unit, in SwitchPort port, int lane, out int size, ref bool held)
    {
        size = 0;
        if (port.Bytes[lane] == 0)
            return -1;
        var inputs = _queueing == SwitchQueueing.Output ? 1 : unit.In.Length;
        for (var i = 0; i < inputs; i++)
        {
            var input = inputs == 1 ? 0 : (port.NextInput + i) % inputs;
            var place = Place(unit, input, port.Index, lane);
            ref var ring = ref unit.Waiting[place];
            if (ring.Count == 0 || unit.Busy[input] || (_queueing == SwitchQueueing.Input && ring.Head.Time != port.Index))
                continue;
            if (!_lanes.IsOpen(port.Link, lane, ring.Head.Size))
            {
                held = true;
                continue;
            }

            size = ring.Head.Size;
            return place;
        }

        return -1;
    }

    private void Transmit(ref SwitchUnit unit, ref SwitchPort port, ref PacketRing ring, long now)
    {
        ref var queue = ref _queues[port.Link];
        ref var packet = ref ring.Head;
        var wire = _faults is null || packet.Kind.IsFrame() ? queue.Link.WireTime(packet.Size) : _faults.WireTime(queue.Link, packet.Size, now);
        queue.Counts.Bytes += packet.Size;
        port.Serving = true;
        port.ServiceSize = packet.Size;
        if (port.ServiceLane > 0)
            _telemetry?.Write(ref packet, port.Link, port.Bytes[port.ServiceLane], queue.Counts.Bytes - packet.Size, now);
        _carrier.Send(packet, queue.Link, now, wire);
        ring.Leave();
        unit.Events.Set(Leaf(unit, port), now + wire, port.Link);
    }

    private void Leave(ref SwitchUnit unit, ref SwitchPort port, long now)
    {
        port.Serving = false;
        if (port.From >= 0)
        {
            if (_lanes.Kind != FlowControl.None)
            {
                Release(ref unit, port.From, port.ServiceLane, port.ServiceSize, now);
            }
            else if (port.ServiceLane > 0)
            {
                unit.Used -= port.ServiceSize;
            }

            if (_queueing != SwitchQueueing.Output)
                Free(ref unit, port.Input, now);
        }

        port.ServiceSize = 0;
        Wake(ref unit, ref port, now);
    }

    /// <summary>An input of the crossbar is free: any output may have waited for it.</summary>
    private static void Free(ref SwitchUnit unit, int input, long now)
    {
        unit.Busy[input] = false;
        foreach (ref var port in unit.Ports.AsSpan())
        {
            if (port.Bytes.AsSpan().ContainsAnyExcept(0))
                Wake(ref unit, ref port, now);
        }
    }
}
