using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sim.Engine.Packet;

/// <summary>Service: which packet an output sends next, and what follows when it has left.</summary>
internal sealed partial class SwitchTurn
{
    /// <summary>There is something for an output: it looks for a packet at this instant, once all arrivals are in, or when its service ends.</summary>
    private void Wake(ref SwitchUnit unit, ref SwitchPort port, long now)
    {
        if (unit.Loads[port.Index].Free is var free && free > now)
        {
            Await(ref unit, ref port, free);
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
                ref var load = ref unit.Loads[port.Index];
                var isWanted = load.Waiting > 0 || port.Frames.HasAny;
                Await(ref unit, ref port, load.Free > now ? (port.Releases || isWanted ? load.Free : long.MaxValue) : isWanted ? NextFrame(port) : long.MaxValue);
            }
        }
    }

    private void Start(ref SwitchUnit unit, ref SwitchPort port, long now)
    {
        if (port.Unheard < port.UnheardEnd)
            Hear(ref port, now + 1);
        if (port.Frames.HasAny)
        {
            SendFrame(ref unit, ref port, now);
            return;
        }

        if (unit.Loads[port.Index].Waiting == 0)
            return;
        var held = false;
        for (var lane = 0; lane < _laneCount; lane++)
        {
            var place = Find(unit, port, lane, ref held);
            if (place < 0)
                continue;
            if (lane > 0 && !_service.IsByPriority)
                place = FindInTurn(unit, ref port);
            Transmit(ref unit, ref port, place, now);
            return;
        }

        if (held)
            _lanes.Stall(port.Link, now);
        else
            _carrier.EndStall(port.Link, now);
    }

    /// <summary>Where the output's next packet of a lane waits; negative when none may leave now. Held, when the receiver keeps one from leaving.</summary>
    private int Find(in SwitchUnit unit, in SwitchPort port, int lane, ref bool held)
    {
        var place = Place(port.Index, lane);
        if (unit.Bytes[place] == 0)
            return -1;
        if (_queueing != SwitchQueueing.Output)
            return FindAcross(unit, port, lane, ref held);
        if (_lanes.IsOpen(port.Link, lane, unit.Waiting[place].Head.Size))
            return place;
        held = true;
        return -1;
    }

    /// <summary>The same where classes have turns, of all of them.</summary>
    private int FindInTurn(in SwitchUnit unit, ref SwitchPort port)
    {
        Span<int> heads = stackalloc int[_laneCount];
        Span<int> places = stackalloc int[_laneCount];
        var held = false;
        for (var lane = 0; lane < heads.Length; lane++)
        {
            places[lane] = Find(unit, port, lane, ref held);
            heads[lane] = places[lane] < 0 ? 0 : unit.Waiting[places[lane]].Head.Size;
        }

        return places[_service.Pick(ref port.Turn, heads)];
    }

    private void SendFrame(ref SwitchUnit unit, ref SwitchPort port, long now)
    {
        ref var queue = ref _queues[port.Link];
        var size = _lanes.FrameSize;
        var wire = queue.Link.WireTime(size);
        queue.Counts.Bytes += size;
        ref var load = ref unit.Loads[port.Index];
        load.Free = now + wire;
        load.Serving = 0;
        port.ServiceLane = 0;
        _carrier.Send(_carrier.Frames.Take(ref port.Frames), queue.Link, now, wire);
    }

    private void Transmit(ref SwitchUnit unit, ref SwitchPort port, int place, long now)
    {
        ref var ring = ref unit.Waiting[place];
        ref var packet = ref ring.Head;
        ref var queue = ref _queues[port.Link];
        var size = packet.Size;
        var lane = packet.Lane;
        var wire = _faults is null ? queue.Link.WireTime(size) : _faults.WireTime(queue.Link, size, now);
        ref var load = ref unit.Loads[port.Index];
        load.Free = now + wire;
        load.Waiting -= size;
        load.Serving = lane > 0 ? size : 0;
        port.From = packet.Link;
        port.ServiceLane = lane;
        port.ServiceSize = size;
        ref var bytes = ref unit.Bytes[Place(port.Index, lane)];
        bytes -= size;
        port.Releases = _releases;
        if (_queueing != SwitchQueueing.Output)
            Connect(ref unit, ref port, place);
        _lanes.Spend(port.Link, lane, size);
        if (lane > 0)
            _telemetry?.Write(ref packet, port.Link, bytes, queue.Counts.Bytes, now);
        queue.Counts.Bytes += size;
        _carrier.Send(packet, queue.Link, now, wire);
        ring.LeaveOwn();
    }

    /// <summary>What the switch awaits of an output happens: the packet in service has left, or credits have come.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
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

        if (unit.Loads[port.Index].Waiting > 0 || port.Frames.HasAny)
            Wake(ref unit, ref port, now);
    }

    private void Queue(ref SwitchUnit unit, int output, ref PacketRecord packet)
    {
        var place = _queueing == SwitchQueueing.Output ? Place(output, packet.Lane) : PlaceAcross(unit, output, ref packet);
        unit.Waiting[place].Append(packet, _carrier.Memory);
    }

    private int Place(int output, int lane) => unchecked((output * _laneCount) + lane);
}
