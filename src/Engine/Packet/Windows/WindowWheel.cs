using System.Numerics;

namespace Sim.Engine.Packet;

/// <summary>
/// Which units have a turn in which window: a ring of slots, one per window, with a bit for each slot that is in use, so that empty
/// windows cost nothing. A turn beyond the ring is filed in its last slot and again when that comes.
/// </summary>
internal sealed class WindowWheel(long length)
{
    private const int Slots = 1024;

    private readonly int[][] _units = new int[Slots][];
    private readonly int[] _count = new int[Slots];
    private readonly ulong[] _used = new ulong[Slots / 64];
    private long _current;

    /// <summary>Files a unit for the window of a time not before the current window; returns the start of the window it is filed in.</summary>
    public long Add(int unit, long time)
    {
        var window = Math.Min(time / length, _current + Slots - 1);
        var slot = (int)(window & (Slots - 1));
        var count = _count[slot];
        var units = _units[slot];
        if (units is null || units.Length == count)
        {
            Array.Resize(ref _units[slot], Math.Max(16, count * 2));
            units = _units[slot];
        }

        units[count] = unit;
        _count[slot] = count + 1;
        _used[slot >> 6] |= 1UL << (slot & 63);
        return window * length;
    }

    /// <summary>The first window from the current one on that has units, or the end of time.</summary>
    public long NextWindow()
    {
        var first = (int)(_current & (Slots - 1));
        for (var word = 0; word <= Slots / 64; word++)
        {
            var index = ((first >> 6) + word) % (Slots / 64);
            var bits = _used[index];
            if (word == 0)
            {
                bits &= ulong.MaxValue << (first & 63);
            }
            else if (word == Slots / 64)
            {
                bits &= ~(ulong.MaxValue << (first & 63));
            }

            if (bits != 0)
            {
                var slot = (index * 64) + BitOperations.TrailingZeroCount(bits);
                return _current + ((slot - first) & (Slots - 1));
            }
        }

        return long.MaxValue;
    }

    /// <summary>Moves on to a window; none before it may have units.</summary>
    public void MoveTo(long window) => _current = window;

    /// <summary>Takes the units of the current window out; the span is good until the wheel has come round.</summary>
    public ReadOnlySpan<int> TakeUnits()
    {
        var slot = (int)(_current & (Slots - 1));
        var count = _count[slot];
        _count[slot] = 0;
        _used[slot >> 6] &= ~(1UL << (slot & 63));
        return _units[slot].AsSpan(0, count);
    }
}
