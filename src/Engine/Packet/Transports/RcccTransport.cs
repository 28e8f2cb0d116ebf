namespace Sim.Engine.Packet;

/// <summary>
/// Receiver-side controller for sprayed packets, after RCCC (Ultra Ethernet Specification 1.0, 3.6; EQDS, Olteanu et al., "An edge-queued datagram service for all
/// datacenter traffic", NSDI 2022): a first window goes out unasked, at line rate. With its first packet, or the header that trimming left of it, the receiver
/// knows of the message, and gives credits for all the rest: in turn over its senders, a packet per wire time of its port, as long as no more than a
/// bandwidth-delay product of packets (of the longest path) is allowed and not yet arrived, over all senders together. NDP instead pulls a packet for each one that arrives, so that a crowd of first windows
/// stays in the queue until the end.
/// </summary>
internal readonly struct RcccTransport(TransportParameters parameters) : ITransport
{
    public bool Pulls => true;

    public bool GrantsAhead => true;

    public bool Notifies => false;

    public int FirstWindow { get; } = parameters.Window;

    public void Begin(int message, long now, ref TimerHeap timers)
    {
    }

    public bool MaySend(int message, in SendState state) => state.Credits > 0;

    public long Sent(int message, ref SendState state, long now, int bytes, ref TimerHeap timers)
    {
        state.Credits--;
        return now;
    }

    public void Acknowledged(int message, in SendState state, in Answer answer)
    {
    }

    public void Lost(int message, in SendState state, long now, LossKind kind)
    {
    }

    public void Notified(int message, long now, ref TimerHeap timers)
    {
    }

    public void Fired(HostTimer timer, ref TimerHeap timers)
    {
    }
}
