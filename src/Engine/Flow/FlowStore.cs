namespace Sim.Engine.Flow;

/// <summary>
/// The active flows as flat arrays: a slot per flow, its entries in one block of a pool (size classes of powers of two, freed blocks are used again),
/// and for each resource and priority the doubly linked list of the entries that cross it. Nothing is allocated once the arrays have grown to the peak.
/// </summary>
internal sealed class FlowStore
{
    private readonly int[] _freeBlock = new int[31];
    private int _freeSlot = -1;
    private int _slotEnd;
    private int _poolEnd;

    public FlowStore(int resources)
    {
        Head = new int[FlowNetwork.Priorities][];
        for (var priority = 0; priority < Head.Length; priority++)
        {
            Head[priority] = new int[resources];
            Array.Fill(Head[priority], -1);
        }

        Array.Fill(_freeBlock, -1);
    }

    public int Active { get; private set; }

    public int SlotEnd => _slotEnd;

    // Per slot.
    public long[] Serial = new long[256];
    public double[] Weight = new double[256];
    public double[] Cap = new double[256];
    public int[] Priority = new int[256];
    public double[] Remaining = new double[256];
    public long[] Bytes = new long[256];
    public double[] Rate = new double[256];
    public long[] Finish = new long[256];
    public long[] Updated = new long[256];
    public int[] Bottleneck = new int[256];
    public int[] First = new int[256];
    public int[] Count = new int[256];
    public long[] Tag = new long[256];

    // Per entry of the pool.
    public int[] Resource = new int[4096];
    public double[] Coefficient = new double[4096];
    public int[] Flow = new int[4096];
    public int[] Next = new int[4096];
    public int[] Previous = new int[4096];

    // Per priority and resource: first entry of the list of that class, or -1.
    public int[][] Head;

    public int Insert(ReadOnlySpan<FlowEntry> entries, int priority)
    {
        var slot = TakeSlot();
        var heads = Head[priority];
        Priority[slot] = priority;
        var first = TakeBlock(SizeClass(entries.Length));
        First[slot] = first;
        Count[slot] = entries.Length;
        for (var i = 0; i < entries.Length; i++)
        {
            var entry = first + i;
            var resource = entries[i].Resource;
            Resource[entry] = resource;
            Coefficient[entry] = entries[i].Coefficient;
            Flow[entry] = slot;
            Previous[entry] = -1;
            var head = heads[resource];
            Next[entry] = head;
            if (head >= 0)
            {
                Previous[head] = entry;
            }

            heads[resource] = entry;
        }

        Active++;
        return slot;
    }

    public void Remove(int slot)
    {
        var first = First[slot];
        var count = Count[slot];
        var heads = Head[Priority[slot]];
        for (var entry = first; entry < first + count; entry++)
        {
            var next = Next[entry];
            var previous = Previous[entry];
            if (previous >= 0)
            {
                Next[previous] = next;
            }
            else
            {
                heads[Resource[entry]] = next;
            }

            if (next >= 0)
            {
                Previous[next] = previous;
            }
        }

        var sizeClass = SizeClass(count);
        Next[first] = _freeBlock[sizeClass];
        _freeBlock[sizeClass] = first;
        Serial[slot] = -1;
        First[slot] = _freeSlot;
        _freeSlot = slot;
        Active--;
    }

    private static int SizeClass(int count) => count <= 1 ? 0 : 32 - int.LeadingZeroCount(count - 1);

    private int TakeSlot()
    {
        if (_freeSlot >= 0)
        {
            var slot = _freeSlot;
            _freeSlot = First[slot];
            return slot;
        }

        if (_slotEnd == Serial.Length)
        {
            GrowSlots();
        }

        return _slotEnd++;
    }

    private int TakeBlock(int sizeClass)
    {
        var block = _freeBlock[sizeClass];
        if (block >= 0)
        {
            _freeBlock[sizeClass] = Next[block];
            return block;
        }

        var size = 1 << sizeClass;
        while (_poolEnd + size > Resource.Length)
        {
            GrowPool();
        }

        block = _poolEnd;
        _poolEnd += size;
        return block;
    }

    private void GrowSlots()
    {
        var size = Serial.Length * 2;
        Array.Resize(ref Serial, size);
        Array.Resize(ref Weight, size);
        Array.Resize(ref Cap, size);
        Array.Resize(ref Priority, size);
        Array.Resize(ref Remaining, size);
        Array.Resize(ref Bytes, size);
        Array.Resize(ref Rate, size);
        Array.Resize(ref Finish, size);
        Array.Resize(ref Updated, size);
        Array.Resize(ref Bottleneck, size);
        Array.Resize(ref First, size);
        Array.Resize(ref Count, size);
        Array.Resize(ref Tag, size);
    }

    private void GrowPool()
    {
        var size = Resource.Length * 2;
        Array.Resize(ref Resource, size);
        Array.Resize(ref Coefficient, size);
        Array.Resize(ref Flow, size);
        Array.Resize(ref Next, size);
        Array.Resize(ref Previous, size);
    }
}
