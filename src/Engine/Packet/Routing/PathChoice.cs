namespace Sim.Engine.Packet;

/// <summary>
/// Path numbers of packets. Spraying counts through them with a start and an odd stride drawn per message and direction: modulo a power of
/// two that visits every path once before it repeats one, as the permutations of NDP do (Handley et al., SIGCOMM 2017, 3.1.1).
/// </summary>
internal readonly struct PathChoice(PacketRouting routing, ulong seed, int[]? keys)
{
    /// <summary>The path of packet (flowlet) <paramref name="count"/> of a message.</summary>
    public ushort Path(int message, bool back, int count, int destination)
    {
        if (routing == PacketRouting.Static)
            return (ushort)(destination & ushort.MaxValue);
        unchecked
        {
            var key = keys is null ? message : keys[message];
            var draw = Mixing.Mix(seed + ((ulong)key * 2) + (back ? 1UL : 0));
            if (routing == PacketRouting.Flowlet)
                return (ushort)(Mixing.Mix(draw + (ulong)count) & ushort.MaxValue);
            return routing == PacketRouting.Ecmp ? (ushort)draw : (ushort)((ushort)draw + ((uint)count * ((uint)(draw >> 16) | 1)));
        }
    }
}
