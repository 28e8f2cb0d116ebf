namespace Sim.Engine.Packet;

/// <summary>
/// One ring that is inbox and FIFO at once: first the packets that have arrived and wait, in order of arrival, then those still on their
/// way, sorted by their key. Insertion goes from the tail; what one link delivers comes sorted, so it moves few packets.
/// Its sums of positions are below twice the capacity, an array's length, and so left unchecked in the innermost loop.
/// </summary>
internal struct PacketRing
{
    private const int Smallest = 8;

    private PacketRecord[] _items;
    private int _head;
    private int _last;

    /// <summary>Packets that have arrived and not left.</summary>
    public int Waiting;

    /// <summary>Packets on their way.</summary>
    public int Coming;

    public PacketRing() => _items = new PacketRecord[Smallest];

    /// <summary>False for a ring that was never made: places that a run may not use have none.</summary>
    public readonly bool Exists => _items is not null;

    public readonly int Count => Waiting + Coming;

    /// <summary>The packet that has waited longest, or with none waiting the next to come.</summary>
    public readonly ref PacketRecord Head => ref _items[_head];

    /// <summary>The next packet to come.</summary>
    public readonly ref PacketRecord Next => ref _items[unchecked(_head + Waiting) & (_items.Length - 1)];

    /// <summary>The packet that has arrived last; only where one waits.</summary>
    public readonly ref PacketRecord Last => ref _items[_last];

    /// <summary>Any packet by its distance from the head.</summary>
    public readonly ref PacketRecord At(int index) => ref _items[(_head + index) & (_items.Length - 1)];

    /// <summary>Arrival of the next packet to come, or the end of time.</summary>
    public readonly long NextTime => Coming > 0 ? Next.Time : long.MaxValue;

    /// <summary>Adds a packet on its way, in the order of the key.</summary>
    public void Insert(in PacketRecord packet)
    {
        if (Waiting + Coming == _items.Length)
        {
            Grow();
        }

        unchecked
        {
            var items = _items;
            var mask = items.Length - 1;
            var at = _head + Waiting + Coming;
            var first = at - Coming;
            while (at > first)
            {
                ref var before = ref items[(at - 1) & mask];
                if (before.Before(packet))
                    break;
                items[at & mask] = before;
                at--;
            }

            items[at & mask] = packet;
            Coming++;
        }
    }

    /// <summary>Adds a packet that waits at once; only for rings without packets on their way.</summary>
    public void Append(in PacketRecord packet)
    {
        if (Waiting == _items.Length)
        {
            Grow();
        }

        _last = (_head + Waiting) & (_items.Length - 1);
        _items[_last] = packet;
        Waiting++;
    }

    /// <summary>The next packet to come has arrived and waits.</summary>
    public void Admit()
    {
        _last = unchecked(_head + Waiting) & (_items.Length - 1);
        Waiting++;
        Coming--;
    }

    /// <summary>The next packet to come does not stay: nothing is left of it, or a hole among those that wait.</summary>
    public void Refuse()
    {
        if (Waiting == 0)
        {
            _head = (_head + 1) & (_items.Length - 1);
            Coming--;
            return;
        }

        Next.Kind = PacketKind.None;
        Waiting++;
        Coming--;
    }

    /// <summary>Takes the longest waiting packet out, and the holes behind it.</summary>
    public void Leave()
    {
        do
        {
            _head = (_head + 1) & (_items.Length - 1);
            Waiting--;
        }
        while (Waiting > 0 && _items[_head].Kind == PacketKind.None);
    }

    /// <summary>Takes out the next packet to come; only for rings where none waits.</summary>
    public void Take()
    {
        _head = (_head + 1) & (_items.Length - 1);
        Coming--;
    }

    private void Grow()
    {
        var items = new PacketRecord[_items.Length * 2];
        for (var i = 0; i < Waiting + Coming; i++)
        {
            items[i] = _items[(_head + i) & (_items.Length - 1)];
        }

        _last = (_last - _head) & (_items.Length - 1);
        _items = items;
        _head = 0;
    }
}
