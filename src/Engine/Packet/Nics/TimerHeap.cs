namespace Sim.Engine.Packet;

/// <summary>The timers of one host: a binary heap.</summary>
internal struct TimerHeap
{
    private HostTimer[]? _items;
    private int _count;

    /// <summary>Time of the first timer, or the end of time.</summary>
    public readonly long NextTime => _count > 0 ? _items![0].Time : long.MaxValue;

    public void Push(HostTimer timer)
    {
        if (_items is null || _count == _items.Length)
        {
            Array.Resize(ref _items, Math.Max(4, _count * 2));
        }

        var at = _count++;
        while (at > 0 && timer.Before(_items[(at - 1) / 2]))
        {
            _items[at] = _items[(at - 1) / 2];
            at = (at - 1) / 2;
        }

        _items[at] = timer;
    }

    public HostTimer Pop()
    {
        var items = _items!;
        var first = items[0];
        var last = items[--_count];
        var at = 0;
        while ((2 * at) + 1 < _count)
        {
            var child = (2 * at) + 1;
            if (child + 1 < _count && items[child + 1].Before(items[child]))
            {
                child++;
            }

            if (!items[child].Before(last))
                break;
            items[at] = items[child];
            at = child;
        }

        items[at] = last;
        return first;
    }
}
