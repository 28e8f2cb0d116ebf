namespace Sim.Engine.Packet;

/// <summary>
/// One output: arrivals are admitted in the order of their key; at one instant the packet in service leaves first, then arrivals are admitted, then the
/// next service begins. A packet that arrives and leaves in the same turn
/// is not moved in between.
/// </summary>
internal sealed partial class QueueTurn
{
    /// <summary>Handles what happens at an output before <paramref name="end"/>; returns when it is next free for a packet that waits, or the end of time.</summary>
    private long Serve(ref SwitchUnit unit, ref EgressQueue queue, ReadOnlySpan<ulong> arrivals, long start, long end)
    {
        var at = 0;
        while (true)
        {
            long until;
            if (queue.DataBytes + queue.ControlBytes > 0)
            {
                until = Math.Min(queue.Free, end - 1);
            }
            else if (at < arrivals.Length)
            {
                // The first packet to come finds the queue empty; the link may be in service for a little longer.
                var first = TurnArrivals.TimeOf(arrivals[at], start);
                queue.Free = Math.Max(queue.Free, first);
                until = Math.Min(queue.Free, end - 1);
            }
            else
            {
                return long.MaxValue;
            }

            while (at < arrivals.Length && TurnArrivals.TimeOf(arrivals[at], start) <= until)
            {
                Admit(ref unit, ref queue, TurnArrivals.PlaceOf(arrivals[at++]));
            }

            if (queue.DataBytes + queue.ControlBytes == 0)
                continue;
            if (queue.Free >= end)
            {
                _data.MoveTo(ref queue.Data, _packets, _carrier.Memory);
                _control.MoveTo(ref queue.Control, _packets, _carrier.Memory);
                return queue.Free;
            }

            Transmit(ref queue);
        }
    }

    /// <summary>Admits, trims or drops a packet that arrives.</summary>
    private void Admit(ref SwitchUnit unit, ref EgressQueue queue, int place)
    {
        ref var packet = ref _packets[place];
        if (packet.Kind != PacketKind.Data)
        {
            AdmitControl(ref unit, ref queue, place);
            return;
        }

        var backlog = queue.DataBacklog(packet.Time);
        if (backlog + packet.Size > queue.DataLimit)
        {
            Overflow(ref unit, ref queue, place);
            return;
        }

        if (_marking.Marks(backlog, packet))
        {
            packet.Signal = Math.Max(packet.Signal, (byte)1);
            queue.Counts.Marks++;
        }

        queue.DataBytes += packet.Size;
        queue.Counts.LargestBacklog = Math.Max(queue.Counts.LargestBacklog, backlog + packet.Size);
        _observer?.Arrive(queue.Link.Id, packet.Time, packet.Size);
        _data.Add(place);
    }

    private void AdmitControl(ref SwitchUnit unit, ref EgressQueue queue, int place)
    {
        ref var packet = ref _packets[place];
        if (queue.ControlBytes + packet.Size <= _controlLimit)
        {
            queue.ControlBytes += packet.Size;
            _control.Add(place);
        }
        else if (packet.Kind == PacketKind.Header && unit.Returned is not null)
        {
            queue.Counts.Returns++;
            _arrivals.Await(_carrier.Return(unit, packet));
            unit.Coming.Add(_carrier.InputOf(packet));
        }
        else
        {
            queue.Counts.ControlDrops++;
        }
    }

    private void Overflow(ref SwitchUnit unit, ref EgressQueue queue, int place)
    {
        if (!_trimming)
        {
            queue.Counts.Drops++;
            return;
        }

        ref var packet = ref _packets[place];
        if (_data.Count + queue.Data.Count > 0)
        {
            ref var last = ref _data.Count > 0 ? ref _packets[_data.Last] : ref queue.Data.Last;
            if (_overflow.TrimsLast(last, packet))
                OverflowRule.Swap(ref last, ref packet);
        }

        packet.Kind = PacketKind.Header;
        packet.Size = (ushort)_headerBytes;
        packet.Lane = 0;
        queue.Counts.Trims++;
        AdmitControl(ref unit, ref queue, place);
    }

    /// <summary>Begins the next service, at the time the link is free; only for queues with packets that wait.</summary>
    private void Transmit(ref EgressQueue queue)
    {
        var isControl = queue.ControlBytes > 0;
        ref var ring = ref isControl ? ref queue.Control : ref queue.Data;
        ref var arrived = ref isControl ? ref _control : ref _data;
        var waited = ring.Count > 0;
        ref var packet = ref waited ? ref ring.Head : ref _packets[arrived.First];
        var start = queue.Free;
        var wire = _faults is null ? queue.Link.WireTime(packet.Size) : _faults.WireTime(queue.Link, packet.Size, start);
        queue.Free = start + wire;
        queue.Counts.Bytes += packet.Size;
        if (isControl)
        {
            queue.ControlBytes -= packet.Size;
            queue.ServiceBytes = 0;
        }
        else
        {
            queue.DataBytes -= packet.Size;
            queue.ServiceBytes = packet.Size;
            _telemetry?.Write(ref packet, queue.Link.Id, queue.DataBytes, queue.Counts.Bytes - packet.Size, start);
        }

        _carrier.Send(packet, queue.Link, start, wire);
        if (waited)
        {
            ring.LeaveOwn();
        }
        else
        {
            arrived.Leave();
        }
    }
}
