using System.Numerics;

namespace Sim.Engine.Packet;

/// <summary>What arrives in a turn: taken from the links input by input, sorted by slices of the window, and dealt out to the outputs.</summary>
internal sealed partial class QueueTurn
{
    /// <summary>A window is cut into 128 to 255 slices of equal length, a power of two.</summary>
    private const int SliceBits = 7;

    /// <summary>So few keys are not worth the slices.</summary>
    private const int FewKeys = 32;

    private const int MovesPerKey = 16;

    /// <summary>Takes what arrives from the links, and finds the output of each packet.</summary>
    private void Gather(ref SwitchUnit unit, int number, long start, long end)
    {
        // First a look at all of them: the loads of one input do not wait for those of the one before.
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
                    _next = Math.Min(_next, time);
                }
            }
        }

        for (var i = 0; i < ready; i++)
        {
            var input = _ready[i];
            if (i + 1 < ready)
                _wires[unit.In[_ready[i + 1]]].PrefetchFront(16);
            var rest = Take(ref _wires[unit.In[input]], ref unit, number, start, end);
            if (unit.Returned is { } returned)
            {
                // A returned header comes after what comes at the same time by its link.
                rest += Take(ref returned[input], ref unit, number, start, end);
            }

            if (rest == 0)
                unit.Coming.Remove(input);
        }
    }

    /// <summary>Takes the packets that arrive before the end of the window; returns how many are still to come.</summary>
    private int Take(ref PacketRing ring, ref SwitchUnit unit, int number, long start, long end)
    {
        var at = _arrived;
        Reserve(at + ring.Count);
        var (packets, outputs, keys, counts) = (_packets, _outputs, _keys, _count);
        while (true)
        {
            var front = ring.Front;
            var taken = 0;
            for (; taken < front.Length; taken++)
            {
                ref var packet = ref front[taken];
                if (packet.Time >= end)
                {
                    _next = Math.Min(_next, packet.Time);
                    break;
                }

                // First the whole, then what routing changes: a copy of what was just written in parts would wait for it.
                ref var copy = ref packets[at];
                copy = packet;
                var link = _routes.At(packet.Time).NextLink(number, ref copy);
                if (link == RouteTable.None)
                {
                    _faults!.CountUnroutable(packet.Link, packet.Kind == PacketKind.Data);
                    continue;
                }

                unchecked
                {
                    var output = _output[link];
                    outputs[at] = output;
                    keys[at] = ((ulong)(packet.Time - start) << PlaceBits) | (uint)at;
                    at++;
                    if (counts[output]++ == 0)
                        unit.Backlogged.Add(output);
                }
            }

            ring.Leave(taken);
            var rest = ring.Count;
            if (taken < front.Length || rest == 0)
            {
                _arrived = at;
                return rest;
            }
        }
    }

    /// <summary>Sorts the keys by slice of the window. What comes from one input is in order already; so are, nearly, the keys of an output afterwards.</summary>
    private void Slice(long window)
    {
        var shift = PlaceBits + Math.Max(0, BitOperations.Log2((ulong)window) - SliceBits);
        var (slices, ordered) = (_slices, _ordered);
        var keys = _keys.AsSpan(0, _arrived);
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
                ordered[slices[(int)(key >> shift)]++] = key;
            }
        }

        (_keys, _ordered) = (_ordered, _keys);
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

        unchecked
        {
            var (places, outputs, ordered) = (_place, _outputs, _ordered);
            foreach (var key in _keys.AsSpan(0, _arrived))
            {
                ordered[places[outputs[PlaceOf(key)]]++] = key;
            }
        }
    }

    /// <summary>By insertion, for keys that are nearly in order; with too many moves otherwise.</summary>
    private static void Sort(Span<ulong> keys)
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

    private void Reserve(int arrivals)
    {
        if (arrivals <= _packets.Length)
            return;
        var length = (int)BitOperations.RoundUpToPowerOf2((uint)arrivals);
        Array.Resize(ref _packets, length);
        Array.Resize(ref _outputs, length);
        Array.Resize(ref _keys, length);
        _ordered = new ulong[length];
    }
}
