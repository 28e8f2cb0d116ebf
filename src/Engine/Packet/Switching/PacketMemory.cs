namespace Sim.Engine.Packet;

/// <summary>
/// Memory for the packets of the rings that one worker fills, in slabs that do not move and that live as long as this. What a ring has outgrown stays as it is: together no more than
/// what is in use. Nothing is written in front of the packets, as an array's length would be, in a line of memory of its own.
/// </summary>
internal sealed unsafe class PacketMemory
{
    private const int Line = 64;
    private const int SmallestSlab = 256;
    private const int LargestSlab = 1 << 15;

    private readonly List<PacketRecord[]> _slabs = [];
    private int _slab = SmallestSlab;
    private PacketRecord* _next;
    private int _left;

    /// <summary>Room for so many packets, from the start of a line on.</summary>
    public PacketRecord* Take(int packets)
    {
        if (packets > _left)
            Open(Math.Max(packets, _slab));
        var room = _next;
        _next += packets;
        _left -= packets;
        return room;
    }

    private void Open(int packets)
    {
        var slab = GC.AllocateArray<PacketRecord>(packets + (Line / sizeof(PacketRecord)), pinned: true);
        _slabs.Add(slab);
        fixed (PacketRecord* first = slab)
        {
            _next = (PacketRecord*)(((nint)first + Line - 1) & ~(nint)(Line - 1));
        }

        _left = packets;
        _slab = Math.Min(2 * _slab, LargestSlab);
    }
}
