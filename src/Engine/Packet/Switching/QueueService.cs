namespace Sim.Engine.Packet;

/// <summary>
/// One output: arrivals are admitted in the order of their key; at one instant the packet in service leaves first, then arrivals are admitted, then the
/// next service begins.
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
                var first = TimeOf(arrivals[at], start);
                queue.Free = Math.Max(queue.Free, first);
                until = Math.Min(queue.Free, end - 1);
            }
            else
            {
                return long.MaxValue;
            }

            while (at < arrivals.Length && TimeOf(arrivals[at], start) <= until)
            {
                Admit(ref unit, ref queue, ref _packets[PlaceOf(arrivals[at++])]);
            }

            if (queue.DataBytes + queue.ControlBytes == 0)
                continue;
            if (queue.Free >= end)
                return queue.Free;
            Transmit(ref queue);
        }
    }

    private static long TimeOf(ulong key, long start) => unchecked(start + (long)(key >> PlaceBits));

    private static int PlaceOf(ulong key) => unchecked((int)(key & ((1UL << PlaceBits) - 1)));

    /// <summary>Admits, trims or drops a packet that arrives.</summary>
    private void Admit(ref SwitchUnit unit, ref EgressQueue queue, ref PacketRecord packet)
    {
        if (packet.Kind != PacketKind.Data)
        {
            AdmitControl(ref unit, ref queue, packet);
            return;
        }

        var backlog = queue.DataBacklog(packet.Time);
        if (backlog + packet.Size > queue.DataLimit)
        {
            Overflow(ref unit, ref queue, ref packet);
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
        queue.Data.Append(packet);
    }

    private void AdmitControl(ref SwitchUnit unit, ref EgressQueue queue, in PacketRecord packet)
    {
        if (queue.ControlBytes + packet.Size <= _controlLimit)
        {
            queue.ControlBytes += packet.Size;
            queue.Control.Append(packet);
        }
        else if (packet.Kind == PacketKind.Header && unit.Returned is not null)
        {
            queue.Counts.Returns++;
            _next = Math.Min(_next, _carrier.Return(unit, packet));
            unit.Coming.Add(_carrier.InputOf(packet));
        }
        else
        {
            queue.Counts.ControlDrops++;
        }
    }

    private void Overflow(ref SwitchUnit unit, ref EgressQueue queue, ref PacketRecord packet)
    {
        if (!_trimming)
        {
            queue.Counts.Drops++;
            return;
        }

        if (queue.Data.Count > 0 && _overflow.TrimsLast(queue.Data.Last, packet))
            OverflowRule.Swap(ref queue.Data.Last, ref packet);
        packet.Kind = PacketKind.Header;
        packet.Size = (ushort)_headerBytes;
        packet.Lane = 0;
        queue.Counts.Trims++;
        AdmitControl(ref unit, ref queue, packet);
    }

    /// <summary>Begins the next service, at the time the link is free; only for queues with packets that wait.</summary>
    private void Transmit(ref EgressQueue queue)
    {
        var isControl = queue.ControlBytes > 0;
        ref var ring = ref isControl ? ref queue.Control : ref queue.Data;
        ref var packet = ref ring.Head;
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

        _carrier.Send(ref packet, queue.Link, start, wire);
        ring.Leave();
    }
}
