namespace Sim.Engine.Packet;

/// <summary>Packets of this turn that wait at an output, by their places among the arrivals, in order; those that have waited for longer are before them.</summary>
internal struct ArrivalQueue()
{
    private int[] _places = new int[64];
    private int _first;
    private int _count;

    public readonly int Count => _count - _first;

    /// <summary>The first packet; only where there is one.</summary>
    public readonly int First => _places[_first];

    /// <summary>The packet that arrived last; only where there is one.</summary>
    public readonly int Last => _places[_count - 1];

    public void Add(int place)
    {
        if (_count == _places.Length)
        {
            Array.Resize(ref _places, _count * 2);
        }

        _places[_count++] = place;
    }

    public void Leave()
    {
        if (++_first == _count)
            (_first, _count) = (0, 0);
    }

    /// <summary>The turn ends: what still waits goes to where it can wait for longer.</summary>
    public void MoveTo(ref PacketRing ring, PacketRecord[] packets, PacketMemory memory)
    {
        for (; _first < _count; _first++)
        {
            ring.Append(packets[_places[_first]], memory);
        }

        (_first, _count) = (0, 0);
    }
}
