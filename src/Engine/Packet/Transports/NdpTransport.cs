namespace Sim.Engine.Packet;

/// <summary>
/// NDP (Handley et al., "Re-architecting datacenter networks and stacks for low latency and high performance", SIGCOMM 2017): a first
/// window at line rate, then one packet per pull; the receiver paces the pulls of all its messages at the rate of its port, in turn.
/// Packets that the receiver refused go first. A header that finds its queue full returns to its sender (3.2.4), which sends the packet again with the
/// next acknowledgement, or at once when it has nothing in flight. Difference from the paper: strict priority of headers instead of 10 to 1.
/// </summary>
internal readonly struct NdpTransport(TransportParameters parameters) : ITransport
{
    public bool Pulls => true;

    public bool GrantsAhead => false;

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
