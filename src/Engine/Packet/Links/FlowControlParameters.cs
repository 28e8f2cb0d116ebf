using Sim.Units;

namespace Sim.Engine.Packet;

/// <summary>
/// Flow control of all links. Each lane of a link, one for control packets and one per class, is held back on its own. Hosts take what
/// arrives at once, or as fast as PCIe takes it.
/// </summary>
public sealed record FlowControlParameters
{
    /// <summary>Unit of credits: the block of InfiniBand's flow control packets (InfiniBand Architecture Specification 1.2.1, volume 1, 7.9).</summary>
    public static readonly Bytes Block = new(64);

    public FlowControl Kind { get; init; }

    /// <summary>
    /// Credits: input buffer of a switch or host per link and lane. 128 KiB, the most that the 12-bit counters of a flow control packet can
    /// grant (half of 4,096 blocks). Vendors publish no sizes: an assumption.
    /// </summary>
    public Bytes InputBuffer { get; init; } = new(128 << 10);

    /// <summary>
    /// Pause: a lane that holds more of the switch's buffer is paused (xoff). 200 KB, an assumption: above the 100 KB that a link of 400 Gb/s
    /// sends in a round trip of 2 us, so that a pause that is lifted in time costs no throughput.
    /// </summary>
    public Bytes PauseAbove { get; init; } = new(200_000);

    /// <summary>Pause: the lane is resumed when it holds this many full packets less (xon). Two, as in Zhu et al., SIGCOMM 2015, section 4.</summary>
    public int ResumePackets { get; init; } = 2;

    /// <summary>Pause: buffer above the threshold for what arrives after the pause was asked for; null for what each link needs (<see cref="Needed"/>).</summary>
    public Bytes? Headroom { get; init; }

    /// <summary>Links of the given kind, or as a transport expects them: credits for InfiniBand, none for the others.</summary>
    public static FlowControlParameters For(TransportKind transport, FlowControl? kind = null) =>
        new() { Kind = kind ?? (transport == TransportKind.Infiniband ? FlowControl.Credit : FlowControl.None) };

    /// <summary>Wire size of a credit (48 bits and two delimiters) or of a pause frame (the smallest Ethernet frame).</summary>
    public Bytes Frame => new(Kind == FlowControl.Credit ? 8 : 64);

    /// <summary>
    /// Headroom that a lane of a link needs: the packet that crosses the threshold; what the sender sends at line rate while the pause waits
    /// for a full packet and the other lanes' frames on the way back, crosses the cable and the sender's pipeline, and what is then on the cable; and
    /// the packet that the sender has just begun.
    /// </summary>
    public Bytes Needed(in PacketLink link, in PacketLink back, PacketFormat format, int lanes)
    {
        var blind = link.Latency + back.Latency + ((format.Full + (lanes * Frame)) / back.Rate);
        var bits = (Int128)blind.Picoseconds * link.Rate.BitsPerSecond;
        return new Bytes((long)((bits + 7_999_999_999_999) / 8_000_000_000_000)) + (2 * format.Full);
    }
}
