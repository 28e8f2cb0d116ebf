using System.Runtime.CompilerServices;

namespace Sim.Engine.Packet;

/// <summary>
/// Serves egress queues whose state is their own. Arrivals are admitted in the order of their key; at one instant the packet in service
/// leaves first, then arrivals are admitted, then the next service begins.
/// </summary>
internal sealed class QueueTurn
{
    private readonly Carrier _carrier;
    private readonly MarkingRule _marking;
    private readonly int _controlLimit;
    private readonly int _headerBytes;
    private readonly OverflowRule _overflow;
    private readonly bool _trimming;
    private readonly bool _returning;
    private readonly PathTelemetry? _telemetry;
    private readonly FaultTable? _faults;

    public QueueTurn(NetworkState state, Carrier carrier)
    {
        _carrier = carrier;
        _marking = new MarkingRule(state.Parameters.Switch, state.Parameters.Seed);
        _controlLimit = (int)state.Parameters.Switch.ControlBuffer.Count;
        _headerBytes = (int)state.Parameters.Format.Header.Count;
        _overflow = new OverflowRule(state.Parameters.Seed);
        _trimming = state.Parameters.Switch.Trimming;
        _telemetry = state.Telemetry;
        _faults = state.Faults;
        _returning = state.Parameters.Switch is { Trimming: true, ReturnHeaders: true };
    }

    /// <summary>Handles what happens at the queue before <paramref name="end"/>; returns the time of what happens next, or the end of time.</summary>
    /// <remarks>Not inlined: windows are few, and the loop over units would run in the runtime's stop-gap code for most of a run.</remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public long Serve(ref EgressQueue queue, long end)
    {
        while (true)
        {
            if (queue.Data.Waiting + queue.Control.Waiting > 0)
            {
                if (queue.Free >= end)
                    return _returning ? AdmitToEnd(ref queue, end) : queue.Free;
                AdmitUpTo(ref queue, queue.Free);
                Transmit(ref queue);
                continue;
            }

            var next = Math.Min(queue.Data.NextTime, queue.Control.NextTime);
            if (next >= end)
                return next;
            // The first packet to come finds the queue empty; the link may be in service for a little longer.
            queue.Free = Math.Max(queue.Free, next);
            AdmitUpTo(ref queue, queue.Free < end ? queue.Free : next);
        }
    }

    /// <summary>An arrival may send a header back, which other queues must see in time: then none waits for the next service to be looked at.</summary>
    private long AdmitToEnd(ref EgressQueue queue, long end)
    {
        AdmitUpTo(ref queue, end - 1);
        return Math.Min(queue.Free, Math.Min(queue.Data.NextTime, queue.Control.NextTime));
    }

    private void AdmitUpTo(ref EgressQueue queue, long time)
    {
        while (Math.Min(queue.Data.NextTime, queue.Control.NextTime) <= time)
        {
            AdmitNext(ref queue);
        }
    }

    /// <summary>Admits, trims or drops the next packet to come.</summary>
    private void AdmitNext(ref EgressQueue queue)
    {
        var data = queue.Data.NextTime;
        var control = queue.Control.NextTime;
        if (control < data || (control == data && queue.Control.Next.Link < queue.Data.Next.Link))
        {
            AdmitControl(ref queue);
        }
        else
        {
            AdmitData(ref queue);
        }
    }

    private void AdmitControl(ref EgressQueue queue)
    {
        int size = queue.Control.Next.Size;
        if (queue.ControlBytes + size > _controlLimit)
        {
            if (queue.Control.Next.Kind == PacketKind.Header && _returning)
            {
                queue.Counts.Returns++;
                _carrier.Return(queue.Control.Next);
            }
            else
            {
                queue.Counts.ControlDrops++;
            }

            queue.Control.Refuse();
            return;
        }

        queue.ControlBytes += size;
        queue.Control.Admit();
    }

    private void AdmitData(ref EgressQueue queue)
    {
        ref var packet = ref queue.Data.Next;
        var backlog = queue.DataBacklog(packet.Time);
        if (backlog + packet.Size > queue.DataLimit)
        {
            Overflow(ref queue, ref packet);
            return;
        }

        if (_marking.Marks(backlog, packet))
        {
            packet.Signal = Math.Max(packet.Signal, (byte)1);
            queue.Counts.Marks++;
        }

        queue.DataBytes += packet.Size;
        queue.Counts.LargestBacklog = Math.Max(queue.Counts.LargestBacklog, backlog + packet.Size);
        queue.Data.Admit();
    }

    private void Overflow(ref EgressQueue queue, ref PacketRecord packet)
    {
        if (_trimming)
        {
            ref var last = ref queue.Data.Last;
            if (queue.Data.Waiting > 0 && _overflow.TrimsLast(last, packet))
                OverflowRule.Swap(ref last, ref packet);

            var header = packet;
            header.Kind = PacketKind.Header;
            header.Size = (ushort)_headerBytes;
            header.Lane = 0;
            queue.Counts.Trims++;
            queue.Control.Insert(header);
        }
        else
        {
            queue.Counts.Drops++;
        }

        queue.Data.Refuse();
    }

    /// <summary>Begins the next service, at the time the link is free; only for queues with packets that wait.</summary>
    private void Transmit(ref EgressQueue queue)
    {
        var isControl = queue.Control.Waiting > 0;
        ref var packet = ref isControl ? ref queue.Control.Head : ref queue.Data.Head;
        var start = queue.Free;
        var wire = _faults is null ? queue.Link.WireTime(packet.Size) : _faults.WireTime(queue.Link, packet.Size, start);
        queue.Free = start + wire;
        queue.Counts.Bytes += packet.Size;
        if (isControl)
        {
            queue.ControlBytes -= packet.Size;
            queue.ServiceBytes = 0;
            _carrier.Send(ref packet, queue.Link, start, wire);
            queue.Control.Leave();
        }
        else
        {
            queue.DataBytes -= packet.Size;
            queue.ServiceBytes = packet.Size;
            _telemetry?.Write(ref packet, queue.Link.Id, queue.DataBytes, queue.Counts.Bytes - packet.Size, start);
            _carrier.Send(ref packet, queue.Link, start, wire);
            queue.Data.Leave();
        }
    }
}
