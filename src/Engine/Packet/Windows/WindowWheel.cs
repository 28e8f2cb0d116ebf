using System.Numerics;

namespace Sim.Engine.Packet;

/// <summary>
/// Which units have a turn in which window: wheels of 1,024 slots, the first with a slot per window, each further one with a slot per round of the
/// one before, and a bit for each slot in use, so that empty windows cost nothing. A turn far ahead is filed at the start of its slot's span;
/// there it finds nothing to do yet and is filed again, nearer.
/// </summary>
internal sealed class WindowWheel(long length)
{
    private const int Bits = 10;
    private const int Slots = 1 << Bits;
    private const int Levels = 7;

    private readonly int[]?[] _units = new int[Levels * Slots][];
    private readonly int[] _count = new int[Levels * Slots];
    private readonly ulong[] _used = new ulong[Levels * Slots / 64];
    private long _current;

    // Lists of slots that are empty again, for slots that begin to fill: the same few lists stay in the cache.
    private readonly Stack<int[]> _spare = new(Slots);
    private int[]? _open;

    /// <summary>Files a unit for the window of a time not before the current window; returns the start of the window it is filed in.</summary>
    public long Add(int unit, long time)
    {
        var window = time / length;
        // The level is that of the highest digit in which the window differs from the current one; above it they share a span.
        var level = window == _current ? 0 : BitOperations.Log2((ulong)(window ^ _current)) / Bits;
        var span = window >> (level * Bits);
        Put((level * Slots) + (int)(span & (Slots - 1)), unit);
        return (span << (level * Bits)) * length;
    }

    /// <summary>The first window from the current one on in which something is filed, or the end of time.</summary>
    public long NextWindow()
    {
        for (var level = 0; level < Levels; level++)
        {
            var span = _current >> (level * Bits);
            var digit = (int)(span & (Slots - 1));
            if (FirstUsed(level, level == 0 ? digit : digit + 1) is >= 0 and var slot)
                return (span - digit + slot) << (level * Bits);
        }

        return long.MaxValue;
    }

    /// <summary>Moves on to a window; none before it may have units.</summary>
    public void MoveTo(long window)
    {
        _current = window;
        for (var level = 1; level < Levels && (window & ((1L << (level * Bits)) - 1)) == 0; level++)
        {
            var slot = (level * Slots) + (int)((window >> (level * Bits)) & (Slots - 1));
            for (var i = 0; i < _count[slot]; i++)
            {
                Put((int)(window & (Slots - 1)), _units[slot]![i]);
            }

            if (Clear(slot) is { } list)
                _spare.Push(list);
        }
    }

    /// <summary>Takes the units of the current window out; the span is good until the next window.</summary>
    public Span<int> TakeUnits()
    {
        var slot = (int)(_current & (Slots - 1));
        var count = _count[slot];
        if (_open is not null)
            _spare.Push(_open);
        _open = Clear(slot);
        var units = _open.AsSpan(0, count);
        // The order of turns is free. By number, turns walk through memory: a fifth faster at 1,024 hosts.
        units.Sort();
        return units;
    }

    private void Put(int slot, int unit)
    {
        var count = _count[slot];
        var units = _units[slot] ??= _spare.Count > 0 ? _spare.Pop() : new int[64];
        if (units.Length == count)
        {
            Array.Resize(ref units, count * 2);
            _units[slot] = units;
        }

        units[count] = unit;
        _count[slot] = count + 1;
        _used[slot >> 6] |= 1UL << (slot & 63);
    }

    private int[]? Clear(int slot)
    {
        var units = _units[slot];
        _units[slot] = null;
        _count[slot] = 0;
        _used[slot >> 6] &= ~(1UL << (slot & 63));
        return units;
    }

    private int FirstUsed(int level, int from)
    {
        for (var slot = from; slot < Slots; slot = (slot | 63) + 1)
        {
            var bits = _used[((level * Slots) + slot) >> 6] & (ulong.MaxValue << (slot & 63));
            if (bits != 0)
                return (slot & ~63) + BitOperations.TrailingZeroCount(bits);
        }

        return -1;
    }
}
