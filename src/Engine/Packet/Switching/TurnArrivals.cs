using System.Numerics;

namespace Sim.Engine.Packet;

/// <summary>What arrives at a switch in one turn: taken from the links input by input, as memory lies, with the output of each packet, and a key to sort it by.</summary>
internal sealed class TurnArrivals(NetworkState state)
{
    /// <summary>An arrival is sorted as one number: its time within the window, and below it its place in the order of the inputs.</summary>
    private const int PlaceBits = 31;

    /// <summary>The longest window in picoseconds whose times fit beside a place.</summary>
    public const long LongestWindow = 1L << (64 - PlaceBits);

    /// <summary>A window is cut into 128 to 255 slices of equal length, a power of two.</summary>
    private const int SliceBits = 7;

    /// <summary>So few keys are not worth the slices.</summary>
    private const int FewKeys = 32;

    private const int MovesPerKey = 16;

    private readonly PacketRing[] _wires = state.Wires;
    private readonly int[] _output = state.Output;
    private readonly RouteEpochs _routes = state.Epochs;
    private readonly LinkLanes _lanes = state.Lanes;
    private readonly bool _adaptive = state.Adaptive;

    // How many arrive in each slice of the window, then where the next one goes.
    private readonly int[] _slices = new int[2 << SliceBits];

    // Inputs with packets that arrive in the window.
    private readonly int[] _ready = new int[state.MostInputs];

    private PacketRecord[] _packets = new PacketRecord[64];
    private int[] _outputs = new int[64];
    private ulong[] _keys = new ulong[64];
    private ulong[] _sorted = new ulong[64];
    // Outputs that frames are about.
    private readonly int[] _hearing = new int[state.MostInputs];
    private int _hearers;

    private PacketRecord[] _frames = new PacketRecord[64];
    private int _count;
    private int _framed;

    /// <summary>Packets in the order of inputs.</summary>
    public PacketRecord[] Packets => _packets;

    /// <summary>Their outputs: places among those of the switch, <see cref="RouteTable.None"/> where no link leads on. With adaptive routing they are still to be chosen.</summary>
    public ReadOnlySpan<int> Outputs => _outputs.AsSpan(0, _count);

    /// <summary>Their keys: as the packets, or sorted by slices or as a whole.</summary>
    public Span<ulong> Keys => _keys.AsSpan(0, _count);

    /// <summary>Frames of flow control, in order for each input.</summary>
    public PacketRecord[] Frames => _frames;

    /// <summary>The outputs that they are about.</summary>
    public ReadOnlySpan<int> Hearing => _hearing.AsSpan(0, _hearers);

    /// <summary>The earliest arrival after the window, or the end of time.</summary>
    public long Next { get; private set; }

    public static long TimeOf(ulong key, long start) => unchecked(start + (long)(key >> PlaceBits));

    public static int PlaceOf(ulong key) => unchecked((int)(key & ((1UL << PlaceBits) - 1)));

    /// <summary>Takes what arrives from the links, and finds the output of each packet.</summary>
    public void Gather(ref SwitchUnit unit, int number, long start, long end)
    {
        Next = long.MaxValue;
        _count = 0;
        _framed = 0;
        _hearers = 0;
        var ready = Look(ref unit, end);
        for (var i = 0; i < ready; i++)
        {
            var input = _ready[i];
            if (i + 1 < ready)
                _wires[unit.In[_ready[i + 1]]].PrefetchFront(16);
            var frames = _framed;
            var rest = Take(ref _wires[unit.In[input]], number, start, end);
            if (unit.Returned is { } returned)
            {
                // A returned header comes after what comes at the same time by its link.
                rest += Take(ref returned[input], number, start, end);
            }

            if (rest == 0)
                unit.Coming.Remove(input);
            if (_framed > frames)
            {
                _hearing[_hearers] = _output[_lanes.Back(unit.In[input])];
                unit.Ports[_hearing[_hearers++]].Hears(frames, _framed);
            }

        }
    }

    /// <summary>First a look at all inputs, so that the loads of one do not wait for those of the one before; returns how many have arrivals in the window.</summary>
    private int Look(ref SwitchUnit unit, long end)
    {
        var ready = 0;
        var coming = unit.Coming.Words;
        for (var word = 0; word < coming.Length; word++)
        {
            for (var bits = coming[word]; bits != 0; bits &= bits - 1)
            {
                var input = (word * 64) + BitOperations.TrailingZeroCount(bits);
                var time = _wires[unit.In[input]].FirstTime;
                if (unit.Returned is { } returned)
                    time = Math.Min(time, returned[input].FirstTime);
                if (time < end)
                {
                    _ready[ready++] = input;
                }
                else if (time == long.MaxValue)
                {
                    unit.Coming.Remove(input);
                }
                else
                {
                    Await(time);
                }
            }
        }

        return ready;
    }

    /// <summary>Something arrives after the window.</summary>
    public void Await(long time) => Next = Math.Min(Next, time);

    /// <summary>Takes the packets that arrive before the end of the window; returns how many are still to come.</summary>
    private int Take(ref PacketRing ring, int number, long start, long end)
    {
        var at = _count;
        Reserve(at, ring.Count);
        var (packets, outputs, keys) = (_packets, _outputs, _keys);
        while (true)
        {
            var front = ring.Front;
            var taken = 0;
            for (; taken < front.Length; taken++)
            {
                ref var packet = ref front[taken];
                if (packet.Time >= end)
                {
                    Await(packet.Time);
                    break;
                }

                if (packet.Kind.IsFrame())
                {
                    _frames[_framed++] = packet;
                    continue;
                }

                // First the whole, then what routing changes: a copy of what was just written in parts would wait for it.
                ref var copy = ref packets[at];
                copy = packet;
                if (!_adaptive)
                    outputs[at] = _routes.At(packet.Time).NextLink(number, ref copy) is >= 0 and var link ? _output[link] : RouteTable.None;
                unchecked
                {
                    keys[at] = ((ulong)(packet.Time - start) << PlaceBits) | (uint)at;
                    at++;
                }
            }

            ring.Leave(taken);
            var rest = ring.Count;
            if (taken < front.Length || rest == 0)
            {
                _count = at;
                return rest;
            }
        }
    }

    /// <summary>Sorts the keys by slice of the window where they are many. What comes from one input is in order already; so are, nearly, the keys afterwards.</summary>
    public void Slice(long window)
    {
        if (_count <= FewKeys)
            return;
        var shift = PlaceBits + Math.Max(0, BitOperations.Log2((ulong)window) - SliceBits);
        var (slices, sorted) = (_slices, _sorted);
        var keys = Keys;
        Array.Clear(slices);
        unchecked
        {
            foreach (var key in keys)
            {
                slices[(int)(key >> shift)]++;
            }

            var sum = 0;
            foreach (ref var slice in slices.AsSpan())
            {
                (slice, sum) = (sum, sum + slice);
            }

            foreach (var key in keys)
            {
                sorted[slices[(int)(key >> shift)]++] = key;
            }
        }

        (_keys, _sorted) = (_sorted, _keys);
    }

    /// <summary>By insertion, for keys that are nearly in order; with too many moves otherwise.</summary>
    public static void Sort(Span<ulong> keys)
    {
        unchecked
        {
            var moves = MovesPerKey * keys.Length;
            for (var i = 1; i < keys.Length; i++)
            {
                var key = keys[i];
                var at = i;
                for (; at > 0 && keys[at - 1] > key; at--)
                {
                    keys[at] = keys[at - 1];
                }

                keys[at] = key;
                moves -= i - at;
                if (moves < 0)
                {
                    keys.Sort();
                    return;
                }
            }
        }
    }

    private void Reserve(int count, int more)
    {
        if (_framed + more > _frames.Length)
        {
            Array.Resize(ref _frames, (int)BitOperations.RoundUpToPowerOf2((uint)(_framed + more)));
        }

        if (count + more <= _packets.Length)
            return;
        var length = (int)BitOperations.RoundUpToPowerOf2((uint)(count + more));
        Array.Resize(ref _packets, length);
        Array.Resize(ref _outputs, length);
        Array.Resize(ref _keys, length);
        _sorted = new ulong[length];
    }
}
