namespace Sim.Engine.Packet;

/// <summary>
/// When a message may send. Implementations are structs, so that each has a host loop of its own, compiled without virtual calls; what a
/// transport does not use costs nothing.
/// </summary>
internal interface ITransport
{
    /// <summary>Receivers pace pulls.</summary>
    bool Pulls { get; }

    /// <summary>Receivers pull a whole message from its first packet on, as far as all that they have allowed fits a bandwidth-delay product; else a packet per arrival.</summary>
    bool GrantsAhead { get; }

    /// <summary>Receivers send congestion notifications.</summary>
    bool Notifies { get; }

    /// <summary>Packets that a message may send before it hears from the receiver.</summary>
    int FirstWindow { get; }

    /// <summary>A message begins.</summary>
    void Begin(int message, long now, ref TimerHeap timers);

    /// <summary>Whether window or credits let the message send; its pace is held apart.</summary>
    bool MaySend(int message, in SendState state);

    /// <summary>A packet of the message leaves now; returns the earliest time of the next.</summary>
    long Sent(int message, ref SendState state, long now, int bytes, ref TimerHeap timers);

    /// <summary>An acknowledgement arrives.</summary>
    void Acknowledged(int message, in SendState state, in Answer answer);

    /// <summary>A transmission was refused (trimmed) or is taken for lost.</summary>
    void Lost(int message, in SendState state, long now, LossKind kind);

    /// <summary>A congestion notification of the message arrives.</summary>
    void Notified(int message, long now, ref TimerHeap timers);

    /// <summary>A timer of the transport fires for a message that is not complete.</summary>
    void Fired(HostTimer timer, ref TimerHeap timers);
}
