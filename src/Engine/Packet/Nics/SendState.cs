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

    /// <summary>Number of the next packet in order: with selective recovery never sent before, with go-back-N perhaps.</summary>
    public int Next;

    /// <summary>Number of the first packet that has never been sent.</summary>
    public int Fresh;

    /// <summary>Packets acknowledged; with go-back-N the first ones of the message.</summary>
    public int Acknowledged;

    /// <summary>Transmissions in flight.</summary>
    public TransmissionRing Flight;

    /// <summary>Packets to send again, with selective recovery.</summary>
    public int Resends;

    /// <summary>No packet to send again lies in a word before this one.</summary>
    public int ResendFrom;

    /// <summary>Transmissions of packets that had been sent before.</summary>
    public int Resent;

    /// <summary>Packets that the receiver allows, in receiver-driven transports.</summary>
    public int Credits;

    /// <summary>Pulls received.</summary>
    public int Pulls;

    /// <summary>Packets returned by a switch whose credit the receiver will not give again.</summary>
    public int Owed;

    public int Timeouts;

    /// <summary>Timeouts since the last sign of life.</summary>
    public int Backoff;

    /// <summary>Flows in the sense of flowlet routing: bursts so far.</summary>
    public int Flowlets;

    public bool InReady;
    public bool PaceArmed;

    /// <summary>The retries are used up: nothing is sent any more.</summary>
    public bool GivenUp;

    /// <summary>No packet leaves before this time.</summary>
    public long NotBefore;

    /// <summary>Last packet sent.</summary>
    public long LastSent;

    /// <summary>Last answer received, or the begin.</summary>
    public long Progress;

    /// <summary>When the newest of the acknowledged transmissions was sent.</summary>
    public long Newest;

    /// <summary>What is unanswered and was sent by so much before <see cref="Newest"/> counts as lost.</summary>
    public long Reorder;

    public long Posted;

    /// <summary>Last acknowledgement, or -1.</summary>
    public long Done;

    public readonly bool HasWork => (Resends > 0 || Next < Total) && !GivenUp;
}
