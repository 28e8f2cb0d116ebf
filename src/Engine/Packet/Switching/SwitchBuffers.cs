namespace Sim.Engine.Packet;

/// <summary>Buffer: whether an arrival has room, and what its link's sender hears of it.</summary>
internal sealed partial class SwitchTurn
{
    /// <summary>Without flow control: whether the queue has room, for data as the dynamic threshold says. A data packet without room may go on as a header.</summary>
    private bool Fits(ref SwitchUnit unit, in SwitchPort port, ref PacketRecord packet, ref QueueCounts counts, long now)
    {
        if (packet.Lane > 0)
        {
            var limit = _queues[port.Link].DataLimit;
            if (_shared != long.MaxValue)
                limit = (int)Math.Min(limit, _share * Math.Max(0, _shared - unit.Used));
            if (Backlog(unit, port, packet.Lane, now) + packet.Size <= limit)
            {
                unit.Used += packet.Size;
                return true;
            }

            if (!_trimming)
            {
                counts.Drops++;
                return false;
            }

            counts.Trims++;
            if (_queueing == SwitchQueueing.Output)
            {
                ref var ring = ref unit.Waiting[Place(port.Index, packet.Lane)];
                if (ring.Count > 0 && _overflow.TrimsLast(ring.Last, packet))
                    OverflowRule.Swap(ref ring.Last, ref packet);
            }

            packet.Kind = PacketKind.Header;
            packet.Size = (ushort)_headerBytes;
            packet.Lane = 0;
        }

        var fits = unit.Bytes[Place(port.Index, 0)] + packet.Size <= _controlLimit;
        if (!fits && packet.Kind == PacketKind.Header && unit.Returned is not null)
        {
            counts.Returns++;
            _arrivals.Await(_carrier.Return(unit, packet));
            unit.Coming.Add(_carrier.InputOf(packet));
        }
        else
        {
            counts.ControlDrops += fits ? 0 : 1;
        }

        return fits;
    }

    /// <summary>Bytes of a lane in the buffer, the packet in service included.</summary>
    private int Backlog(in SwitchUnit unit, in SwitchPort port, int lane, long now) =>
        unit.Bytes[Place(port.Index, lane)] + (port.ServiceLane == lane && now < unit.Loads[port.Index].Free ? port.ServiceSize : 0);

    /// <summary>
    /// With flow control: the packet takes buffer on its link's account. Credits promise that there is room; where headroom is too small for the
    /// pause to come in time, the packet is lost.
    /// </summary>
    private bool Hold(ref SwitchUnit unit, in PacketRecord packet, ref QueueCounts counts, long now)
    {
        ref var held = ref _lanes.Held(packet.Link, packet.Lane);
        if (_lanes.Kind == FlowControl.Pause && (held.Bytes + packet.Size > _lanes.Limit(packet.Link) || unit.Used + packet.Size > _shared))
        {
            counts.Drops += packet.Lane > 0 ? 1 : 0;
            counts.ControlDrops += packet.Lane > 0 ? 0 : 1;
            return false;
        }

        held.Bytes += packet.Size;
        held.Largest = Math.Max(held.Largest, held.Bytes);
        unit.Used += packet.Size;
        if (_lanes.Kind == FlowControl.Pause && !held.Pausing && held.Bytes > PauseThreshold(unit))
        {
            held.Pausing = true;
            held.Pauses++;
            Tell(ref unit, packet.Link, new LinkFrame(PacketKind.Pause, packet.Lane), now);
        }

        return true;
    }

    /// <summary>A packet has left the switch: its buffer is free again, and the sender hears of it.</summary>
    private void Release(ref SwitchUnit unit, int link, int lane, int size, long now)
    {
        ref var held = ref _lanes.Held(link, lane);
        held.Bytes -= size;
        unit.Used -= size;
        if (_lanes.Kind == FlowControl.Credit)
        {
            Tell(ref unit, link, LinkLanes.Credit(lane, size), now);
        }
        else if (held.Pausing && held.Bytes <= Math.Max(0, PauseThreshold(unit) - _resume))
        {
            held.Pausing = false;
            Tell(ref unit, link, new LinkFrame(PacketKind.Resume, (byte)lane), now);
        }
    }

    /// <summary>Bytes above which a lane of a link is paused: the static value, or the dynamic threshold over the shared buffer without all headroom.</summary>
    private double PauseThreshold(in SwitchUnit unit) =>
        _shared == long.MaxValue ? _pauseAbove : Math.Min(_pauseAbove, _share * Math.Max(0, _shared - unit.Headroom - unit.Used));

    /// <summary>No link leads on: the packet is lost, and its buffer was never used.</summary>
    private void Discard(ref SwitchUnit unit, in PacketRecord packet, long now)
    {
        _faults!.CountUnroutable(packet.Link, packet.Kind == PacketKind.Data);
        if (_lanes.Kind == FlowControl.Credit)
            Tell(ref unit, packet.Link, LinkLanes.Credit(packet.Lane, packet.Size), now);
    }

    private void Tell(ref SwitchUnit unit, int link, LinkFrame frame, long now)
    {
        ref var port = ref unit.Ports[_wayBack[link]];
        _carrier.Frames.Add(ref port.Frames, frame);
        Wake(ref unit, ref port, now);
    }
}
