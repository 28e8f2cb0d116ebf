namespace Sim.Engine.Packet;

/// <summary>Memory of the frames that wait at the ports of one worker: few at a time, in places that are used again at once, and so in the cache.</summary>
internal sealed class FramePool
{
    private Item[] _items = new Item[64];
    private int _used;
    private int _free;

    public void Add(ref FrameQueue queue, LinkFrame frame)
    {
        var place = _free;
        if (place == 0)
        {
            place = Extend();
        }
        else
        {
            _free = _items[place].Next;
        }

        _items[place] = new Item(frame, 0);
        if (queue.HasAny)
        {
            _items[queue.Last].Next = place;
        }
        else
        {
            queue.First = place;
        }

        queue.Last = place;
    }

    /// <summary>The first frame of a queue; only where there is one.</summary>
    public LinkFrame Take(ref FrameQueue queue)
    {
        var place = queue.First;
        ref var item = ref _items[place];
        queue.First = item.Next;
        item.Next = _free;
        _free = place;
        return item.Frame;
    }

    private int Extend()
    {
        if (++_used == _items.Length)
        {
            Array.Resize(ref _items, 2 * _used);
        }

        return _used;
    }

    private struct Item(LinkFrame frame, int next)
    {
        public readonly LinkFrame Frame = frame;
        public int Next = next;
    }
}
