using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sim.Engine.Packet;

/// <summary>
/// Serves a switch whose queues have their own state. First all that arrives before the end of the window is taken from the links, as memory lies
/// (TurnArrivals.cs), and dealt out to the outputs; then each output has its arrivals in the order of their key, one output after the other (QueueService.cs).
/// </summary>
internal sealed partial class QueueTurn
{
    private readonly Carrier _carrier;
    private readonly EgressQueue[] _queues;
    private readonly SwitchUnit[] _switches;
    private readonly PacketRing[] _wires;
    private readonly MarkingRule _marking;
    private readonly int _controlLimit;
    private readonly int _headerBytes;
    private readonly OverflowRule _overflow;
    private readonly bool _trimming;
    private readonly PathTelemetry? _telemetry;
    private readonly FaultTable? _faults;
    private readonly LinkObserver? _observer;

    // What arrives in this turn, and its keys output by output.
    private readonly TurnArrivals _arrivals;
    private PacketRecord[] _packets = [];
    private ulong[] _dealt = new ulong[64];

    // Of these, what waits at the output in service.
    private ArrivalQueue _data = new();
    private ArrivalQueue _control = new();

    // Outputs with something to do.
    private readonly int[] _serving;
    private int _busy;

    // By output, how many arrive and where the next one goes among the ordered keys.
    private readonly int[] _count;
    private readonly int[] _place;

    public QueueTurn(NetworkState state, Carrier carrier)
    {
        _carrier = carrier;
        _arrivals = new TurnArrivals(state);
        _queues = state.Queues;
        _switches = state.Switches;
        _wires = state.Wires;
        _marking = new MarkingRule(state.Parameters.Switch, state.Parameters.Seed);
        _controlLimit = (int)state.Parameters.Switch.ControlBuffer.Count;
        _headerBytes = (int)state.Parameters.Format.Header.Count;
        _overflow = new OverflowRule(state.Parameters.Seed);
        _trimming = state.Parameters.Switch.Trimming;
        _telemetry = state.Telemetry;
        _faults = state.Faults;
        _observer = carrier.Observer;
        var ports = state.MostOutputs;
        _serving = new int[ports];
        _count = new int[ports];
        _place = new int[ports];
    }

    /// <summary>Handles what happens at the switch from <paramref name="start"/> to before <paramref name="end"/>; returns the time of what happens next, or the end of time.</summary>
    /// <remarks>Not inlined: windows are few, and the loop over units would run in the runtime's stop-gap code for most of a run.</remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public long Serve(int number, long start, long end)
    {
        ref var unit = ref _switches[number];
        _arrivals.Gather(ref unit, number, start, end);
        _packets = _arrivals.Packets;
        Count(ref unit);
        _arrivals.Slice(end - start);
        Deal(ref unit);
        var next = long.MaxValue;
        var serving = _serving.AsSpan(0, _busy);
        foreach (var output in serving)
        {
            ref var queue = ref _queues[unit.Out[output]];
            _wires[queue.Link.Id].PrefetchNext(2);
            if (queue.DataBytes > 0)
                queue.Data.PrefetchFront(2);
            if (queue.ControlBytes > 0)
                queue.Control.PrefetchFront(2);
        }

        foreach (var output in serving)
        {
            var count = _count[output];
            _count[output] = 0;
            var arrivals = _dealt.AsSpan(_place[output] - count, count);
            TurnArrivals.Sort(arrivals);
            var free = Serve(ref unit, ref _queues[unit.Out[output]], arrivals, start, end);
            if (free == long.MaxValue)
            {
                unit.Backlogged.Remove(output);
            }
            else
            {
                next = Math.Min(next, free);
            }
        }

        return Math.Min(next, _arrivals.Next);
    }

    /// <summary>Asks for the state of an output.</summary>
    private void Prefetch(int link)
    {
        ref var queue = ref _queues[link];
        CacheLine.Prefetch(ref queue);
        CacheLine.Prefetch(ref queue.Link);
        CacheLine.Prefetch(ref queue.Counts.LargestBacklog);
        CacheLine.Prefetch(ref _wires[link]);
    }

    /// <summary>How many arrive at each output.</summary>
    private void Count(ref SwitchUnit unit)
    {
        var counts = _count;
        var outputs = _arrivals.Outputs;
        for (var i = 0; i < outputs.Length; i++)
        {
            var output = outputs[i];
            if (output == RouteTable.None)
            {
                ref var packet = ref _arrivals.Packets[i];
                _faults!.CountUnroutable(packet.Link, packet.Kind == PacketKind.Data);
            }
            else if (counts[output]++ == 0)
            {
                unit.Backlogged.Add(output);
                Prefetch(unit.Out[output]);
            }
        }
    }

    /// <summary>Puts the keys of each output together.</summary>
    private void Deal(ref SwitchUnit unit)
    {
        var backlogged = unit.Backlogged.Words;
        var sum = 0;
        _busy = 0;
        for (var word = 0; word < backlogged.Length; word++)
        {
            for (var bits = backlogged[word]; bits != 0; bits &= bits - 1)
            {
                var output = (word * 64) + BitOperations.TrailingZeroCount(bits);
                _place[output] = sum;
                sum += _count[output];
                _serving[_busy++] = output;
            }
        }

        if (_dealt.Length < sum)
        {
            _dealt = new ulong[BitOperations.RoundUpToPowerOf2((uint)sum)];
        }

        unchecked
        {
            var outputs = _arrivals.Outputs;
            var (places, dealt) = (_place, _dealt);
            foreach (var key in _arrivals.Keys)
            {
                if (outputs[TurnArrivals.PlaceOf(key)] is >= 0 and var output)
                    dealt[places[output]++] = key;
            }
        }
    }
}
