using System.Runtime.CompilerServices;

namespace Sim.Engine.Packet;

/// <summary>
/// Serves a switch whose queues share state. What arrives in the window is taken from the links and sorted; the ends of services come in order out of a tournament over the
/// outputs; both are merged by time. At one instant packets in service leave first, then arrivals are handled, then services begin, each by the id of the link. Frames of flow control
/// are not merged: an output hears those that have come when it looks for its next packet, and awaits one only when it lacks credits. Arrivals are here, what they do to
/// buffers is in SwitchBuffers.cs, service in SwitchService.cs and SwitchCrossbar.cs.
/// </summary>
internal sealed partial class SwitchTurn
{
    private readonly Carrier _carrier;
    private readonly TurnArrivals _arrivals;
    private readonly EgressQueue[] _queues;
    private readonly SwitchUnit[] _switches;
    private readonly int[] _output;
    private readonly RouteEpochs _routes;
    private readonly FaultTable? _faults;
    private readonly LinkLanes _lanes;
    private readonly int _laneCount;

    // By link that enters a switch, the place of its way back among the outputs; nothing without flow control.
    private readonly int[] _wayBack;
    private readonly ClassService _service;
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
    private readonly bool _releases;

    // Outputs that look for a packet at this instant, once all arrivals are in.
    private readonly PortSet _awake;
    private bool _anyAwake;

    public SwitchTurn(NetworkState state, Carrier carrier)
    {
        _carrier = carrier;
        _arrivals = new TurnArrivals(state);
        _queues = state.Queues;
        _switches = state.Switches;
        _output = state.Output;
        _routes = state.Epochs;
        _faults = state.Faults;
        _lanes = state.Lanes;
        _laneCount = _lanes.Count;
        _wayBack = _lanes.Kind == FlowControl.None ? [] : WaysBack();
        _service = _lanes.Service;
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
        _releases = _lanes.Kind != FlowControl.None || _shared != long.MaxValue || _queueing != SwitchQueueing.Output;
        _awake = new PortSet(state.MostOutputs);
    }

    private int[] WaysBack()
    {
        var places = new int[_output.Length];
        for (var link = 0; link < places.Length; link++)
        {
            places[link] = _output[_lanes.Back(link)];
        }

        return places;
    }

    /// <summary>Handles what happens at the switch from <paramref name="start"/> to before <paramref name="end"/>; returns the time of what happens next, or the end of time.</summary>
    /// <remarks>Not inlined, as in QueueTurn.</remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public long Serve(int number, long start, long end)
    {
        ref var unit = ref _switches[number];
        _arrivals.Gather(ref unit, number, start, end);
        _arrivals.Slice(end - start);
        var keys = _arrivals.Keys;
        TurnArrivals.Sort(keys);
        AwaitFrames(ref unit);
        var events = unit.Events;
        var at = 0;
        var now = start;
        while (true)
        {
            var departure = events.Time;
            var arrival = at < keys.Length ? TurnArrivals.TimeOf(keys[at], start) : long.MaxValue;
            var next = Math.Min(departure, arrival);
            if (next > now && _anyAwake)
            {
                Begin(ref unit, now);
                continue;
            }

            if (next >= end)
                break;
            now = next;
            if (departure <= arrival)
            {
                Leave(ref unit, ref unit.Ports[events.First], now);
            }
            else
            {
                Arrive(ref unit, number, TurnArrivals.PlaceOf(keys[at++]), now);
            }
        }

        HearRest(ref unit);
        return Math.Min(_arrivals.Next, events.Time);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Arrive(ref SwitchUnit unit, int number, int place, long now)
    {
        ref var packet = ref _arrivals.Packets[place];
        var output = _adaptive ? Choose(_routes.At(now).Ways(number, packet.Destination), ref unit, ref packet, now) : _arrivals.Outputs[place];
        if (output == RouteTable.None)
        {
            Discard(ref unit, packet, now);
        }
        else
        {
            Admit(ref unit, ref unit.Ports[output], ref packet, now);
        }
    }

    /// <summary>Admits, trims or drops a packet for an output.</summary>
    private void Admit(ref SwitchUnit unit, ref SwitchPort port, ref PacketRecord packet, long now)
    {
        ref var counts = ref _queues[port.Link].Counts;
        ref var load = ref unit.Loads[port.Index];
        if (!(_lanes.Kind == FlowControl.None ? Fits(ref unit, port, ref packet, ref counts, now) : Hold(ref unit, packet, ref counts, now)))
            return;
        if (packet.Lane > 0)
        {
            var backlog = Backlog(unit, port, packet.Lane, now);
            if (_marking.Marks(backlog, packet))
            {
                packet.Signal = Math.Max(packet.Signal, (byte)1);
                counts.Marks++;
            }

            counts.LargestBacklog = Math.Max(counts.LargestBacklog, backlog + packet.Size);
            _observer?.Arrive(port.Link, now, packet.Size);
        }

        unit.Bytes[Place(port.Index, packet.Lane)] += packet.Size;
        load.Waiting += packet.Size;
        Queue(ref unit, port.Index, ref packet);
        Wake(ref unit, ref port, now);
    }

    /// <summary>Adaptive routing: among the links of shortest paths the one with the least to send; of equals the first from the packet's own choice on.</summary>
    private int Choose(ReadOnlySpan<int> ways, ref SwitchUnit unit, ref PacketRecord packet, long now)
    {
        if (ways.Length == 0)
            return RouteTable.None;
        if (ways.Length == 1)
            return _output[ways[0]];
        var (rest, first) = Math.DivRem((uint)packet.Path, (uint)ways.Length);
        packet.Path = (ushort)rest;
        unchecked
        {
            // Least backlog and, below it, the first in turn as one number, without branches.
            var least = long.MaxValue;
            for (var i = 0; i < ways.Length; i++)
            {
                var turn = i - (int)first;
                turn += ways.Length & (turn >> 31);
                var load = ((long)unit.Loads[_output[ways[i]]].Backlog(now) << 32) | (uint)turn;
                least += (load - least) & ((load - least) >> 63);
            }

            var choice = (int)least + (int)first;
            return _output[ways[choice < ways.Length ? choice : choice - ways.Length]];
        }
    }
}
