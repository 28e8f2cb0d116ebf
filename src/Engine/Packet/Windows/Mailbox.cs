namespace Sim.Engine.Packet;

/// <summary>Packets that cross from one worker to another, handed over between windows. Their order does not matter: rings sort by key.</summary>
internal sealed class Mailbox
{
    private Letter[] _letters = new Letter[64];

    public int Count { get; private set; }

    /// <summary>Earliest arrival in the box, or the end of time.</summary>
    public long First { get; private set; } = long.MaxValue;

    public ReadOnlySpan<Letter> Letters => _letters.AsSpan(0, Count);

    public void Post(int unit, in PacketRecord packet)
    {
        if (Count == _letters.Length)
        {
            Array.Resize(ref _letters, Count * 2);
        }

        _letters[Count].Unit = unit;
        _letters[Count++].Packet = packet;
        First = Math.Min(First, packet.Time);
    }

    public void Clear()
    {
        Count = 0;
        First = long.MaxValue;
    }

    internal struct Letter
    {
        /// <summary>Link whose queue receives (where a switch is the unit, the link that leads to it), or number of links plus host.</summary>
        public int Unit;

        public PacketRecord Packet;
    }
}
