using System.Runtime.CompilerServices;

namespace Sim.Engine.Packet;

/// <summary>
/// Serves a switch whose queues have their own state. First all that arrives before the end of the window is taken from the links, input by input, and dealt
/// out to the outputs, as memory lies (QueueArrivals.cs); then each output has its arrivals in the order of their key, one output after the other (QueueService.cs).
/// </summary>
internal sealed partial class QueueTurn
{
    /// <summary>An arrival is sorted as one number: its time within the window, and below it its place in the order of the inputs.</summary>
    private const int PlaceBits = 31;

    /// <summary>The longest window in picoseconds whose times fit beside a place.</summary>
    public const long LongestWindow = 1L << (64 - PlaceBits);

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

    // What arrives in this turn: packets in the order of inputs, the output of each, and their keys: first as the packets, then by time, then output by output.
    private PacketRecord[] _packets = new PacketRecord[64];
    private int[] _outputs = new int[64];
    private ulong[] _keys = new ulong[64];
    private ulong[] _ordered = new ulong[64];
    private int _arrived;

    // Of these, what waits at the output in service.
    private ArrivalQueue _data = new();
    private ArrivalQueue _control = new();

    // How many arrive in each slice of the window, then where the next one goes.
    private readonly int[] _slices = new int[2 << SliceBits];

    // Inputs with packets that arrive in the window.
    private readonly int[] _ready;

    // Outputs with something to do.
    private readonly int[] _serving;
    private int _busy;

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
        _ready = new int[state.Switches.Length == 0 ? 0 : state.Switches.Max(unit => unit.In.Length)];
        var ports = state.Switches.Length == 0 ? 0 : state.Switches.Max(unit => unit.Out.Length);
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
        _next = long.MaxValue;
        _arrived = 0;
        Gather(ref unit, number, start, end);
        if (_arrived > FewKeys)
        {
            Slice(end - start);
        }

        Deal(ref unit);
        var serving = _serving.AsSpan(0, _busy);
        foreach (var output in serving)
        {
            ref var queue = ref _queues[unit.Out[output]];
            _wires[queue.Link.Id].PrefetchPlace(2);
            if (queue.DataBytes > 0)
                queue.Data.PrefetchFront(2);
            if (queue.ControlBytes > 0)
                queue.Control.PrefetchFront(2);
        }

        foreach (var output in serving)
        {
            var count = _count[output];
            _count[output] = 0;
            var arrivals = _ordered.AsSpan(_place[output] - count, count);
            Sort(arrivals);
            var free = Serve(ref unit, ref _queues[unit.Out[output]], arrivals, start, end);
            if (free == long.MaxValue)
            {
                unit.Backlogged.Remove(output);
            }
            else
            {
                _next = Math.Min(_next, free);
            }
        }

        return _next;
    }
}
