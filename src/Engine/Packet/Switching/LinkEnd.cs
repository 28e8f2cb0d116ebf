using Sim.Units;

namespace Sim.Engine.Packet;

/// <summary>The sending end of a directed link as the inner loop needs it.</summary>
internal struct LinkEnd
{
    /// <summary>Rate in bit/s.</summary>
    public long Rate;

    /// <summary>Propagation plus the fixed pipeline of the receiver, in picoseconds.</summary>
    public long Latency;

    /// <summary>Picoseconds per byte where that is a whole number, else 0.</summary>
    public int WholeByte;

    /// <summary>Id of the link: the second part of the key.</summary>
    public int Id;

    /// <summary>The switch at the other end, or the complement of the host there.</summary>
    public int Target;

    /// <summary>Worker that owns the unit at the other end.</summary>
    public int Worker;

    public LinkEnd(in PacketLink link, int id, int worker)
    {
        Rate = link.Rate.BitsPerSecond;
        Latency = link.Latency.Picoseconds;
        WholeByte = 8_000_000_000_000 % Rate == 0 && 8_000_000_000_000 / Rate <= int.MaxValue ? (int)(8_000_000_000_000 / Rate) : 0;
        Id = id;
        Target = link.Target;
        Worker = worker;
    }

    /// <summary>Time of so many bytes on the wire, rounded half up as <see cref="Bytes"/> / <see cref="DataRate"/> does.</summary>
    public readonly long WireTime(int bytes) =>
        WholeByte != 0 ? (long)WholeByte * bytes : ((bytes * 8_000_000_000_000L) + (Rate / 2)) / Rate;
}
