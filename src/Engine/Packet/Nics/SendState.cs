namespace Sim.Engine.Packet;

/// <summary>A message at its sender.</summary>
internal struct SendState
{
    public int Destination;

    /// <summary>Packets of the message.</summary>
    public int Total;

    /// <summary>1 + class.</summary>
    public byte Lane;

    /// <summary>Wire bytes of the last packet.</summary>
    public int LastSize;

    /// <summary>First word of the message's acknowledged bits; the bits of packets to send again follow.</summary>
    public int Words;

    /// <summary>Number of the next packet that has never been sent.</summary>
    public int Next;

    public int Acknowledged;

    /// <summary>Packets sent and neither acknowledged nor refused.</summary>
    public int InFlight;

    /// <summary>Packets to send again.</summary>
    public int Resends;

    /// <summary>Packets that the receiver allows, in receiver-driven transports.</summary>
    public int Credits;

    /// <summary>Pulls received.</summary>
    public int Pulls;

    /// <summary>Transmissions so far: counts paths.</summary>
    public int Sent;

    public int Timeouts;

    /// <summary>Timeouts since the last sign of life.</summary>
    public int Backoff;

    public bool Begun;
    public bool InReady;
    public bool PaceArmed;

    /// <summary>No packet leaves before this time.</summary>
    public long NotBefore;

    /// <summary>Last packet sent or answer received.</summary>
    public long Progress;

    public long Posted;

    /// <summary>Last acknowledgement, or -1.</summary>
    public long Done;

    public readonly bool HasWork => Resends > 0 || Next < Total;
}
