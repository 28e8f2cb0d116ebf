namespace Sim.Engine.Events;

/// <summary>Binary min-heap of events in the total order (time, sequence number): ties are served in the order of their scheduling.</summary>
internal sealed class EventQueue
{
    private Entry[] _heap = new Entry[1024];
    private int _count;
    private long _sequence;

    public bool IsEmpty => _count == 0;

    /// <summary>Picoseconds of the first event; <see cref="long.MaxValue"/> when empty.</summary>
    public long NextTime => _count == 0 ? long.MaxValue : _heap[0].Time;

    public void Schedule(long time, SimEvent simEvent)
    {
        if (_count == _heap.Length)
        {
            Array.Resize(ref _heap, _count * 2);
        }

        var entry = new Entry(time, _sequence++, simEvent);
        var i = _count++;
        while (i > 0)
        {
            var parent = (i - 1) >> 1;
            if (!Before(entry, _heap[parent]))
            {
                break;
            }

            _heap[i] = _heap[parent];
            i = parent;
        }

        _heap[i] = entry;
    }

    public SimEvent Take()
    {
        var first = _heap[0].Event;
        var last = _heap[--_count];
        var i = 0;
        while (true)
        {
            var child = (2 * i) + 1;
            if (child >= _count)
            {
                break;
            }

            if (child + 1 < _count && Before(_heap[child + 1], _heap[child]))
            {
                child++;
            }

            if (!Before(_heap[child], last))
            {
                break;
            }

            _heap[i] = _heap[child];
            i = child;
        }

        _heap[i] = last;
        return first;
    }

    private static bool Before(in Entry left, in Entry right) =>
        left.Time < right.Time || (left.Time == right.Time && left.Sequence < right.Sequence);

    private readonly record struct Entry(long Time, long Sequence, SimEvent Event);
}
