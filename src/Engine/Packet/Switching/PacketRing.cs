namespace Sim.Engine.Packet;

/// <summary>
/// A FIFO of packets: those that wait in one place, or those on their way on one link, in the order of their arrival. One unit adds and one unit takes, and
/// these may run on two threads as long as no packet is taken in the window in which it was added: the adding side writes a packet before it counts it.
/// </summary>
internal struct PacketRing
{
    private const int Smallest = 8;

    // Counts of all packets ever taken and added; they wrap around together. The length of the array is a power of two.
    private PacketRecord[] _items;
    private uint _taken;
    private uint _added;

    public PacketRing() => _items = [];

    public readonly int Count => unchecked((int)(Volatile.Read(in _added) - _taken));

    /// <summary>The first packet; only where there is one.</summary>
    public readonly ref PacketRecord Head => ref At(0);

    /// <summary>Time of the first packet, or the end of time.</summary>
    public readonly long FirstTime => Count > 0 ? Head.Time : long.MaxValue;

    /// <summary>The packet that was added last; only where there is one.</summary>
    public readonly ref PacketRecord Last => ref At(Count - 1);

    /// <summary>Packets from the first on, as many as lie together in memory; all when <see cref="Count"/> is no more.</summary>
    public readonly Span<PacketRecord> Front
    {
        get
        {
            var count = Count;
            var items = _items;
            if (count == 0)
                return default;
            var at = unchecked((int)_taken) & (items.Length - 1);
            return items.AsSpan(at, Math.Min(count, items.Length - at));
        }
    }

    /// <summary>Any packet by its distance from the first.</summary>
    public readonly ref PacketRecord At(int index)
    {
        var items = _items;
        return ref items[unchecked((int)(_taken + (uint)index) & (items.Length - 1))];
    }

    /// <summary>The place of the next packet to be added; it counts from <see cref="Add"/> on.</summary>
    public ref PacketRecord Place()
    {
        var items = _items;
        var added = _added;
        if (unchecked(added - _taken) == items.Length)
        {
            items = Grow();
        }

        return ref items[unchecked((int)added) & (items.Length - 1)];
    }

    /// <summary>Asks for the memory of the first packets, up to so many lines of two.</summary>
    public readonly void PrefetchFront(int lines) => Prefetch(_taken, Math.Min(lines, (Count + 2) / 2));

    /// <summary>Asks for the memory of the next packets to be added, so many lines of two.</summary>
    public readonly void PrefetchPlace(int lines) => Prefetch(_added, lines);

    private readonly void Prefetch(uint from, int lines)
    {
        var items = _items;
        for (var i = 0; i < lines && 2 * i < items.Length; i++)
        {
            CacheLine.Prefetch(ref items[unchecked((int)(from + (2 * (uint)i))) & (items.Length - 1)]);
        }
    }

    /// <summary>The packet in the next place is complete.</summary>
    public void Add() => Volatile.Write(ref _added, unchecked(_added + 1));

    public void Append(in PacketRecord packet)
    {
        Place() = packet;
        Add();
    }

    /// <summary>Adds a packet at its place by key, where they need not come in order.</summary>
    public void Insert(in PacketRecord packet)
    {
        Append(packet);
        var at = Count - 1;
        for (; at > 0 && !At(at - 1).Before(packet); at--)
        {
            At(at) = At(at - 1);
        }

        At(at) = packet;
    }

    /// <summary>Takes the first packets out.</summary>
    public void Leave(int count = 1) => Volatile.Write(ref _taken, unchecked(_taken + (uint)count));

    /// <summary>A taking side may still read the old array: what it has not taken is in both.</summary>
    private PacketRecord[] Grow()
    {
        var old = _items;
        var items = new PacketRecord[Math.Max(Smallest, old.Length * 2)];
        unchecked
        {
            for (var i = _added - (uint)old.Length; i != _added; i++)
            {
                items[i & (uint)(items.Length - 1)] = old[i & (uint)(old.Length - 1)];
            }
        }

        Volatile.Write(ref _items, items);
        return items;
    }
}
