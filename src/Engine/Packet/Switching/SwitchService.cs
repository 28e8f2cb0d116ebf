using System.Numerics;

namespace Sim.Engine.Packet;

/// <summary>Service: which packet an output sends next, and what follows when it has left.</summary>
internal sealed partial class SwitchTurn
{
    /// <summary>There is something for an output: it looks for a packet at this instant, once all arrivals are in, or when its service ends.</summary>
    private void Wake(ref SwitchUnit unit, ref SwitchPort port, long now)
    {
        if (port.Free > now)
        {
            Await(ref unit, ref port, port.Free);
            return;
        }

        _awake.Add(port.Index);
        _anyAwake = true;
    }

    private static void Await(ref SwitchUnit unit, ref SwitchPort port, long time)
    {
        if (port.Next == time)
            return;
        port.Next = time;
        unit.Events.Set(port.Index, time);
    }

    /// <summary>All packets of this instant have left and arrived: services begin, by output.</summary>
    private void Begin(ref SwitchUnit unit, long now)
    {
        _anyAwake = false;
        var words = _awake.Words;
        for (var word = 0; word < words.Length; word++)
        {
            for (; words[word] != 0; words[word] &= words[word] - 1)
            {
                ref var port = ref unit.Ports[(word * 64) + BitOperations.TrailingZeroCount(words[word])];
                Start(ref unit, ref port, now);
                var ends = port.Free > now;
                Await(ref unit, ref port, ends && (port.Releases || port.IsWanted) ? port.Free : !ends && port.Waiting > 0 ? NextFrame(port) : long.MaxValue);
            }
        }
    }

    private void Start(ref SwitchUnit unit, ref SwitchPort port, long now)
    {
        Hear(ref port, now + 1);
        if (port.Frames.Count > 0)
        {
            port.ServiceLane = 0;
            Transmit(ref port, ref port.Frames, now);
            return;
        }

        if (port.Waiting == 0)
            return;
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
            return;
        }

        ref var ring = ref unit.Waiting[places[next]];
        port.From = ring.Head.Link;
        port.ServiceLane = next;
        port.Bytes[next] -= heads[next];
        port.Waiting -= heads[next];
        port.Releases = _releases;
        _lanes.Spend(port.Link, next, heads[next]);
        if (_queueing != SwitchQueueing.Output)
        {
            port.Input = places[next] / _lanes.Count % unit.In.Length;
            port.NextInput = port.Input + 1;
            unit.Busy[port.Input] = true;
        }

        Transmit(ref port, ref ring, now);
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

    private void Transmit(ref SwitchPort port, ref PacketRing ring, long now)
    {
        ref var queue = ref _queues[port.Link];
        ref var packet = ref ring.Head;
        var wire = _faults is null || packet.Kind.IsFrame() ? queue.Link.WireTime(packet.Size) : _faults.WireTime(queue.Link, packet.Size, now);
        queue.Counts.Bytes += packet.Size;
        port.Free = now + wire;
        port.ServiceSize = packet.Size;
        if (port.ServiceLane > 0)
            _telemetry?.Write(ref packet, port.Link, port.Bytes[port.ServiceLane], queue.Counts.Bytes - packet.Size, now);
        _carrier.Send(packet, queue.Link, now, wire);
        ring.Leave();
    }

    /// <summary>What the switch awaits of an output happens: the packet in service has left, or credits have come.</summary>
    private void Leave(ref SwitchUnit unit, ref SwitchPort port, long now)
    {
        Await(ref unit, ref port, long.MaxValue);
        if (port.Releases)
        {
            port.Releases = false;
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

        if (port.IsWanted)
            Wake(ref unit, ref port, now);
    }

    /// <summary>An input of the crossbar is free: any output may have waited for it.</summary>
    private void Free(ref SwitchUnit unit, int input, long now)
    {
        unit.Busy[input] = false;
        foreach (ref var port in unit.Ports.AsSpan())
        {
            if (port.Waiting > 0)
                Wake(ref unit, ref port, now);
        }
    }

    private void Queue(ref SwitchUnit unit, int output, ref PacketRecord packet)
    {
        var input = _queueing == SwitchQueueing.Output ? 0 : _carrier.InputOf(packet);
        if (_queueing == SwitchQueueing.Input)
            packet.Time = output;
        unit.Waiting[Place(unit, input, output, packet.Lane)].Append(packet);
    }

    private int Place(in SwitchUnit unit, int input, int output, int lane) => lane + (_lanes.Count * (_queueing switch
    {
        SwitchQueueing.Output => output,
        SwitchQueueing.Input => input,
        _ => (output * unit.In.Length) + input,
    }));
}
