using System.Numerics;

namespace Sim.Engine.Packet;

/// <summary>
/// A FIFO of packets: those that wait in one place, or those on their way on one link, in the order of their arrival. One unit adds and one unit takes, and
/// these may run on two threads as long as no packet is taken in the window in which it was added: the adding side writes a packet before it counts it.
/// </summary>
internal unsafe struct PacketRing
{
    private const int Smallest = 8;

    /// <summary>Room begins at a line of memory, so that the low bits of its address are free for its size.</summary>
    private const int SizeBits = 63;

    // Where the packets are and how many have room, a power of two, in one word, so that the taking side always sees both together: 1 + logarithm in the low bits, 0 for no room.
    private nint _room;

    // Counts of all packets ever taken and added; they wrap around together.
    private uint _taken;
    private uint _added;

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
            if (count == 0)
                return default;
            var room = Volatile.Read(in _room);
            return new Span<PacketRecord>(Place(room, _taken), Math.Min(count, unchecked((int)(Size(room) - (_taken & (Size(room) - 1))))));
        }
    }

    /// <summary>Any packet by its distance from the first.</summary>
    public readonly ref PacketRecord At(int index) => ref *Place(Volatile.Read(in _room), unchecked(_taken + (uint)index));

    /// <summary>The place of the next packet to be added; it counts from <see cref="Add"/> on.</summary>
    public ref PacketRecord Next(PacketMemory memory)
    {
        if (unchecked(_added - _taken) == Size(_room))
            Grow(memory);
        return ref *Place(_room, _added);
    }

    /// <summary>Asks for the memory of the first packets, up to so many lines of two.</summary>
    public readonly void PrefetchFront(int lines) => Prefetch(_taken, Math.Min(lines, (Count + 2) / 2));

    /// <summary>Asks for the memory of the next packets to be added, so many lines of two.</summary>
    public readonly void PrefetchNext(int lines) => Prefetch(_added, lines);

    /// <summary>The packet in the next place is complete.</summary>
    public void Add() => Volatile.Write(ref _added, unchecked(_added + 1));

    public void Append(in PacketRecord packet, PacketMemory memory)
    {
        Next(memory) = packet;
        Add();
    }

    /// <summary>Adds a packet at its place by key, where they need not come in order.</summary>
    public void Insert(in PacketRecord packet, PacketMemory memory)
    {
        Append(packet, memory);
        var at = Count - 1;
        for (; at > 0 && !At(at - 1).Before(packet); at--)
        {
            At(at) = At(at - 1);
        }

        At(at) = packet;
    }

    /// <summary>Takes the first packets out.</summary>
    public void Leave(int count = 1) => Volatile.Write(ref _taken, unchecked(_taken + (uint)count));

    /// <summary>The same for one packet of a ring that one unit fills and empties: when it is empty it begins anew where its memory is warm.</summary>
    public void LeaveOwn()
    {
        if (unchecked(++_taken) == _added)
            _taken = _added = 0;
    }

    private readonly void Prefetch(uint from, int lines)
    {
        var room = Volatile.Read(in _room);
        for (var i = 0; i < lines && 2 * i < Size(room); i++)
        {
            CacheLine.Prefetch(ref *Place(room, unchecked(from + (2 * (uint)i))));
        }
    }

    private static uint Size(nint room) => unchecked((1U << (int)room) >> 1);

    private static PacketRecord* Place(nint room, uint index) => unchecked((PacketRecord*)(room & ~(nint)SizeBits) + (index & (Size(room) - 1)));

    /// <summary>The taking side may still read the old room: what it has not taken is in both.</summary>
    private void Grow(PacketMemory memory)
    {
        var old = _room;
        var size = Math.Max(Smallest, 2 * (int)Size(old));
        var room = (nint)memory.Take(size) | (BitOperations.Log2((uint)size) + 1);
        unchecked
        {
            for (var i = _added - Size(old); i != _added; i++)
            {
                *Place(room, i) = *Place(old, i);
            }
        }

        Volatile.Write(ref _room, room);
    }
}
