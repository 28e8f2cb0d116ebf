using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sim.Engine.Packet;

/// <summary>
/// Serves a switch whose queues have their own state. First all that arrives before the end of the window is taken from the links, input by input, and dealt
/// out to the outputs, as memory lies; then each output has its arrivals in the order of their key, one output after the other (QueueService.cs).
/// </summary>
internal sealed partial class QueueTurn
{
    /// <summary>An arrival is sorted as one number: its time within the window, and below it its place in the order of the inputs.</summary>
    private const int PlaceBits = 31;

    /// <summary>The longest window in picoseconds whose times fit beside a place.</summary>
    public const long LongestWindow = 1L << (64 - PlaceBits);

    private const int FewArrivals = 64;

    private readonly Carrier _carrier;
    private readonly EgressQueue[] _queues;
    private readonly SwitchUnit[] _switches;
    private readonly PacketRing[] _wires;
    private readonly int[] _output;
    private readonly RouteEpochs _routes;
    private readonly MarkingRule _marking;
    private readonly int _controlLimit;
    private readonly int _headerBytes;
    private readonly OverflowRule _overflow;
    private readonly bool _trimming;
    private readonly PathTelemetry? _telemetry;
    private readonly FaultTable? _faults;
    private readonly LinkObserver? _observer;

    // What arrives in this turn: packets in the order of inputs, the output of each, and their keys, first as the packets, then output by output.
    private PacketRecord[] _packets = new PacketRecord[64];
    private int[] _outputs = new int[64];
    private ulong[] _keys = new ulong[64];
    private ulong[] _ordered = new ulong[64];
    private int _arrived;

    // By output, how many arrive and where the next one goes among the ordered keys.
    private readonly int[] _count;
    private readonly int[] _place;

    /// <summary>Earliest time that needs another turn.</summary>
    private long _next;

    public QueueTurn(NetworkState state, Carrier carrier)
    {
        _carrier = carrier;
        _queues = state.Queues;
        _switches = state.Switches;
        _wires = state.Wires;
        _output = state.Output;
        _routes = state.Epochs;
        _marking = new MarkingRule(state.Parameters.Switch, state.Parameters.Seed);
        _controlLimit = (int)state.Parameters.Switch.ControlBuffer.Count;
        _headerBytes = (int)state.Parameters.Format.Header.Count;
        _overflow = new OverflowRule(state.Parameters.Seed);
        _trimming = state.Parameters.Switch.Trimming;
        _telemetry = state.Telemetry;
        _faults = state.Faults;
        _observer = carrier.Observer;
        var ports = state.Switches.Length == 0 ? 0 : state.Switches.Max(unit => unit.Out.Length);
        _count = new int[ports];
        _place = new int[ports];
    }

    /// <summary>Handles what happens at the switch from <paramref name="start"/> to before <paramref name="end"/>; returns the time of what happens next, or the end of time.</summary>
    /// <remarks>Not inlined: windows are few, and the loop over units would run in the runtime's stop-gap code for most of a run.</remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public long Serve(int number, long start, long end)
    {
        ref var unit = ref _switches[number];
        _next = long.MaxValue;
        _arrived = 0;
        Gather(ref unit, number, start, end);
        Deal(ref unit);
        var backlogged = unit.Backlogged.Words;
        for (var word = 0; word < backlogged.Length; word++)
        {
            for (var bits = backlogged[word]; bits != 0; bits &= bits - 1)
            {
                var output = (word * 64) + BitOperations.TrailingZeroCount(bits);
                var count = _count[output];
                _count[output] = 0;
                var arrivals = _ordered.AsSpan(_place[output] - count, count);
                Sort(arrivals);
                var free = Serve(ref unit, ref _queues[unit.Out[output]], arrivals, start, end);
                if (free == long.MaxValue)
                {
                    backlogged[word] &= ~(bits & (~bits + 1));
                }
                else
                {
                    _next = Math.Min(_next, free);
                }
            }
        }

        return _next;
    }

    /// <summary>Takes what arrives from the links, and finds the output of each packet.</summary>
    private void Gather(ref SwitchUnit unit, int number, long start, long end)
    {
        var coming = unit.Coming.Words;
        for (var word = 0; word < coming.Length; word++)
        {
            for (var bits = coming[word]; bits != 0; bits &= bits - 1)
            {
                var input = (word * 64) + BitOperations.TrailingZeroCount(bits);
                var rest = Take(ref _wires[unit.In[input]], ref unit, number, start, end);
                if (unit.Returned is { } returned)
                {
                    // A returned header comes after what comes at the same time by its link.
                    rest += Take(ref returned[input], ref unit, number, start, end);
                }

                if (rest == 0)
                    coming[word] &= ~(bits & (~bits + 1));
            }
        }
    }

    /// <summary>Takes the packets that arrive before the end of the window; returns how many are still to come.</summary>
    private int Take(ref PacketRing ring, ref SwitchUnit unit, int number, long start, long end)
    {
        var count = ring.Count;
        var taken = 0;
        for (; taken < count; taken++)
        {
            ref var packet = ref ring.At(taken);
            if (packet.Time >= end)
            {
                _next = Math.Min(_next, packet.Time);
                break;
            }

            var link = _routes.At(packet.Time).NextLink(number, ref packet);
            if (link == RouteTable.None)
            {
                _faults!.CountUnroutable(packet.Link, packet.Kind == PacketKind.Data);
                continue;
            }

            var at = _arrived;
            if (at == _packets.Length)
            {
                GrowArrivals();
            }

            var output = _output[link];
            unchecked
            {
                _packets[at] = packet;
                _outputs[at] = output;
                _keys[at] = ((ulong)(packet.Time - start) << PlaceBits) | (uint)at;
                _count[output]++;
                _arrived = at + 1;
            }

            unit.Backlogged.Add(output);
        }

        if (taken > 0)
            ring.Leave(taken);
        return count - taken;
    }

    /// <summary>Puts the keys of each output together.</summary>
    private void Deal(ref SwitchUnit unit)
    {
        var backlogged = unit.Backlogged.Words;
        var sum = 0;
        for (var word = 0; word < backlogged.Length; word++)
        {
            for (var bits = backlogged[word]; bits != 0; bits &= bits - 1)
            {
                var output = (word * 64) + BitOperations.TrailingZeroCount(bits);
                _place[output] = sum;
                sum += _count[output];
            }
        }

        unchecked
        {
            for (var i = 0; i < _arrived; i++)
            {
                _ordered[_place[_outputs[i]]++] = _keys[i];
            }
        }
    }

    /// <summary>What comes from one input is in order, so that few keys move.</summary>
    private static void Sort(Span<ulong> keys)
    {
        if (keys.Length > FewArrivals)
        {
            keys.Sort();
            return;
        }

        unchecked
        {
            for (var i = 1; i < keys.Length; i++)
            {
                var key = keys[i];
                var at = i - 1;
                while (at >= 0 && keys[at] > key)
                {
                    keys[at + 1] = keys[at];
                    at--;
                }

                keys[at + 1] = key;
            }
        }
    }

    private void GrowArrivals()
    {
        Array.Resize(ref _packets, _packets.Length * 2);
        Array.Resize(ref _outputs, _packets.Length);
        Array.Resize(ref _keys, _packets.Length);
        _ordered = new ulong[_packets.Length];
    }
}
