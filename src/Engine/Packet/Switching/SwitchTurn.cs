using System.Runtime.CompilerServices;

namespace Sim.Engine.Packet;

/// <summary>
/// Serves a switch whose queues share state: one order for all its events, by time; at one instant packets in service leave first, then arrivals
/// are handled, then services begin, each by the id of the link. Arrivals are here, service is in SwitchService.cs.
/// </summary>
internal sealed partial class SwitchTurn
{
    private const int Arrival = 1 << 28;
    private const int Service = 2 << 28;

    private readonly Carrier _carrier;
    private readonly EgressQueue[] _queues;
    private readonly SwitchUnit[] _switches;
    private readonly PacketRing[] _wires;
    private readonly int[] _output;
    private readonly RouteEpochs _routes;
    private readonly FaultTable? _faults;
    private readonly LinkLanes _lanes;
    private readonly MarkingRule _marking;
    private readonly SwitchQueueing _queueing;
    private readonly bool _adaptive;
    private readonly bool _trimming;
    private readonly OverflowRule _overflow;
    private readonly PathTelemetry? _telemetry;
    private readonly LinkObserver? _observer;
    private readonly int _headerBytes;
    private readonly int _controlLimit;
    private readonly int _resume;
    private readonly int _pauseAbove;
    private readonly long _shared;
    private readonly double _share;

    public SwitchTurn(NetworkState state, Carrier carrier)
    {
        _carrier = carrier;
        _queues = state.Queues;
        _switches = state.Switches;
        _wires = state.Wires;
        _output = state.Output;
        _routes = state.Epochs;
        _faults = state.Faults;
        _lanes = state.Lanes;
        var parameters = state.Parameters;
        _marking = new MarkingRule(parameters.Switch, parameters.Seed);
        _queueing = parameters.Switch.Queueing;
        _adaptive = state.Adaptive;
        _trimming = parameters.Switch.Trimming;
        _overflow = new OverflowRule(parameters.Seed);
        _telemetry = state.Telemetry;
        _observer = carrier.Observer;
        _headerBytes = (int)parameters.Format.Header.Count;
        _controlLimit = (int)parameters.Switch.ControlBuffer.Count;
        _resume = (int)(parameters.FlowControl.ResumePackets * parameters.Format.Full).Count;
        _pauseAbove = (int)parameters.FlowControl.PauseAbove.Count;
        _shared = parameters.Switch.SharedBuffer?.Count ?? long.MaxValue;
        _share = parameters.Switch.SharedFraction;
    }

    /// <summary>Handles what happens at the switch before <paramref name="end"/>; returns the time of what happens next, or the end of time.</summary>
    /// <remarks>Not inlined, as in QueueTurn.</remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public long Serve(int number, long end)
    {
        ref var unit = ref _switches[number];
        while (true)
        {
            var next = unit.Events.First;
            var now = unit.Events.Time;
            if (now >= end)
                return now;
            if (next < unit.In.Length)
            {
                Arrive(number, ref unit, next, now);
                continue;
            }

            ref var port = ref unit.Ports[next - unit.In.Length];
            if (port.Serving)
            {
                Leave(ref unit, ref port, now);
            }
            else
            {
                Start(ref unit, ref port, now);
            }
        }
    }

    /// <summary>Sets what arrives next at an input: from the link, or a header that passes the switch once more and comes after what the link brings at the same time.</summary>
    public static void Expect(ref SwitchUnit unit, int input, in PacketRing wire)
    {
        var time = wire.FirstTime;
        if (unit.Returned is { } returned)
            time = Math.Min(time, returned[input].FirstTime);
        unit.Events.Set(input, time, Arrival | unit.In[input]);
    }

    private void Arrive(int number, ref SwitchUnit unit, int input, long now)
    {
        var link = unit.In[input];
        ref var wire = ref _wires[link];
        ref var ring = ref wire.FirstTime == now ? ref wire : ref unit.Returned![input];
        ref var packet = ref ring.Head;
        if (packet.Kind.IsFrame())
        {
            _lanes.Hear(packet);
            Wake(ref unit, ref unit.Ports[_output[_lanes.Back(link)]], now);
        }
        else
        {
            var routes = _routes.At(now);
            var output = _adaptive ? Choose(routes.Ways(number, packet.Destination), ref unit, ref packet) : routes.NextLink(number, ref packet);
            if (output == RouteTable.None)
            {
                Discard(ref unit, packet, now);
            }
            else
            {
                Admit(ref unit, input, output, ref packet, now);
            }
        }

        ring.Leave();
        Expect(ref unit, input, wire);
    }

    /// <summary>Admits, trims or drops a packet for an output.</summary>
    private void Admit(ref SwitchUnit unit, int input, int output, ref PacketRecord packet, long now)
    {
        ref var port = ref unit.Ports[_output[output]];
        ref var counts = ref _queues[output].Counts;
        if (!(_lanes.Kind == FlowControl.None ? Fits(ref unit, port, ref packet, ref counts, now) : Hold(ref unit, packet, ref counts, now)))
            return;
        if (packet.Lane > 0)
        {
            var backlog = port.Backlog(packet.Lane);
            if (_marking.Marks(backlog, packet))
            {
                packet.Signal = Math.Max(packet.Signal, (byte)1);
                counts.Marks++;
            }

            counts.LargestBacklog = Math.Max(counts.LargestBacklog, backlog + packet.Size);
            _observer?.Arrive(output, now, packet.Size);
        }

        port.Bytes[packet.Lane] += packet.Size;
        Queue(ref unit, input, _output[output], ref packet);
        Wake(ref unit, ref port, now);
    }

    /// <summary>Without flow control: whether the queue has room, for data as the dynamic threshold says. A data packet without room may go on as a header.</summary>
    private bool Fits(ref SwitchUnit unit, in SwitchPort port, ref PacketRecord packet, ref QueueCounts counts, long now)
    {
        if (packet.Lane > 0)
        {
            var limit = _queues[port.Link].DataLimit;
            if (_shared != long.MaxValue)
                limit = (int)Math.Min(limit, _share * Math.Max(0, _shared - unit.Used));
            if (port.Backlog(packet.Lane) + packet.Size <= limit)
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
                ref var ring = ref unit.Waiting[Place(unit, 0, port.Index, packet.Lane)];
                if (ring.Count > 0 && _overflow.TrimsLast(ring.Last, packet))
                    OverflowRule.Swap(ref ring.Last, ref packet);
            }

            packet.Kind = PacketKind.Header;
            packet.Size = (ushort)_headerBytes;
            packet.Lane = 0;
        }

        var fits = port.Bytes[0] + packet.Size <= _controlLimit;
        if (!fits && packet.Kind == PacketKind.Header && unit.Returned is not null)
        {
            counts.Returns++;
            _carrier.Return(unit, packet);
            var input = _carrier.InputOf(packet);
            Expect(ref unit, input, _wires[unit.In[input]]);
        }
        else
        {
            counts.ControlDrops += fits ? 0 : 1;
        }

        return fits;
    }

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
            Tell(ref unit, packet.Link, _lanes.Frame(PacketKind.Pause, packet.Lane), now);
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
            Tell(ref unit, link, _lanes.Credit(lane, size), now);
        }
        else if (held.Pausing && held.Bytes <= Math.Max(0, PauseThreshold(unit) - _resume))
        {
            held.Pausing = false;
            Tell(ref unit, link, _lanes.Frame(PacketKind.Resume, lane), now);
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
            Tell(ref unit, packet.Link, _lanes.Credit(packet.Lane, packet.Size), now);
    }

    private void Tell(ref SwitchUnit unit, int link, in PacketRecord frame, long now)
    {
        ref var port = ref unit.Ports[_output[_lanes.Back(link)]];
        port.Frames.Append(frame);
        Wake(ref unit, ref port, now);
    }

    /// <summary>Adaptive routing: among the links of shortest paths the one with the least to send; of equals the first from the packet's own choice on.</summary>
    private int Choose(ReadOnlySpan<int> ways, ref SwitchUnit unit, ref PacketRecord packet)
    {
        if (ways.Length == 0)
            return RouteTable.None;
        var best = ways[0];
        if (ways.Length > 1)
        {
            var (rest, first) = Math.DivRem((uint)packet.Path, (uint)ways.Length);
            packet.Path = (ushort)rest;
            var least = long.MaxValue;
            for (var i = 0; i < ways.Length; i++)
            {
                var way = ways[((int)first + i) % ways.Length];
                var backlog = unit.Ports[_output[way]].Backlog();
                if (backlog < least)
                {
                    least = backlog;
                    best = way;
                }
            }
        }

        return best;
    }
}
