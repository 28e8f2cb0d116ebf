using Sim.Units;

namespace Sim.Engine.Packet;

/// <summary>The fixed costs of a NIC and its software per message. No times by default: a pure network.</summary>
public sealed record NicParameters
{
    /// <summary>From posting a message to its first packet.</summary>
    public SimDuration SendOverhead { get; init; }

    /// <summary>From the last byte of a message to the receiver's knowledge of it.</summary>
    public SimDuration ReceiveOverhead { get; init; }

    /// <summary>Least time between the starts of two messages at one NIC: the inverse of its message rate.</summary>
    public SimDuration MessageInterval { get; init; }

    /// <summary>
    /// Packets that wait for PCIe on links without flow control; what comes beyond it is dropped, or refused by its header where switches trim. 1 MiB: an assumption, vendors publish no sizes. Links with flow control have their own buffers.
    /// </summary>
    public Bytes ReceiveBuffer { get; init; } = new(1 << 20);
}
