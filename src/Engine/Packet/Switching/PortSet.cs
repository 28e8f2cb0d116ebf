namespace Sim.Engine.Packet;

/// <summary>A set of ports of a switch, a bit for each.</summary>
internal readonly struct PortSet(int ports)
{
    private readonly ulong[] _words = new ulong[(ports + 63) / 64];

    /// <summary>The bits, 64 ports a word.</summary>
    public Span<ulong> Words => _words;

    public void Add(int port) => _words[port >> 6] |= 1UL << (port & 63);

    public void Remove(int port) => _words[port >> 6] &= ~(1UL << (port & 63));
}
