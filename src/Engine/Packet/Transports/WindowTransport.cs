namespace Sim.Engine.Packet;

/// <summary>"None": a fixed number of packets in flight per message.</summary>
internal readonly struct WindowTransport(TransportParameters parameters) : ITransport
{
    public bool Pulls => false;

    public bool GrantsAhead => false;

    public bool Notifies => false;

    public int FirstWindow { get; } = parameters.Window;

    public void Begin(int message, long now, ref TimerHeap timers)
    {
    }

    public bool MaySend(int message, in SendState state) => state.Flight.Count < FirstWindow;

    public long Sent(int message, ref SendState state, long now, int bytes, ref TimerHeap timers) => now;

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
