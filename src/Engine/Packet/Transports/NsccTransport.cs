namespace Sim.Engine.Packet;

/// <summary>
/// Sender-side controller for sprayed packets, after NSCC (Ultra Ethernet Specification 1.0, 3.6; SMaRTT, arXiv:2404.01630). Each acknowledgement brings a
/// mark or none, and a queueing delay: round trip minus that of the unloaded path. Not marked and below the target, the window grows in proportion to the
/// distance; not marked and above, by a fixed amount (fair increase); marked and below, it stays, since other paths are free; marked and above, it shrinks in
/// proportion to the excess of the average delay, once per round trip. A trimmed or lost packet takes one off, and a round trip later the window is set to
/// what was acknowledged in it (quick adaptation). A message starts with a bandwidth-delay product. Left out: paths with marks are not avoided.
/// </summary>
internal readonly struct NsccTransport : ITransport
{
    private readonly WindowState[] _states;
    private readonly UnloadedPaths _paths;
    private readonly NsccParameters _parameters;
    private readonly double _most;

    public NsccTransport(NetworkState state)
    {
        _parameters = state.Parameters.Transport.Nscc;
        _states = new WindowState[state.Sends.Length];
        _paths = new UnloadedPaths(state);
        _most = state.Parameters.Transport.Window;
    }

    public bool Pulls => false;

    public bool GrantsAhead => false;

    public bool Notifies => false;

    public int FirstWindow => int.MaxValue;

    public void Begin(int message, long now, ref TimerHeap timers)
    {
        ref var own = ref _states[message];
        own = _paths.Begin(message, now);
        own.RoundEnd = -1;
        own.Increase = own.Window / _parameters.RampRoundTrips;
        own.Window = Math.Min(own.Window, _most);
    }

    public bool MaySend(int message, in SendState state) => state.Flight.Count < _states[message].Window;

    public long Sent(int message, ref SendState state, long now, int bytes, ref TimerHeap timers) => now;

    public void Acknowledged(int message, in SendState state, in Answer answer)
    {
        ref var own = ref _states[message];
        own.Count++;
        Adapt(ref own, answer.Now);
        if (answer.RoundTrip < 0)
            return;
        var target = _parameters.Target * own.BaseRoundTrip;
        var delay = (double)Math.Max(0, answer.RoundTrip - own.BaseRoundTrip);
        own.Average += _parameters.AverageGain * (delay - own.Average);
        if (answer.Signal == 0)
        {
            own.Window += (delay < target ? own.Increase * (1 - (delay / target)) : _parameters.FairIncrease) / own.Window;
        }
        else if (delay >= target && own.Average > target && answer.Now - own.LastCut >= own.BaseRoundTrip)
        {
            own.LastCut = answer.Now;
            own.Window *= 1 - Math.Min(_parameters.DecreaseGain * (own.Average - target) / own.Average, _parameters.MostDecrease);
        }

        own.Window = Math.Clamp(own.Window, 1, _most);
    }

    public void Lost(int message, in SendState state, long now, LossKind kind)
    {
        ref var own = ref _states[message];
        own.Window = Math.Max(1, own.Window - 1);
        Adapt(ref own, now);
        if (own.RoundEnd >= 0)
            return;
        own.RoundEnd = now + own.BaseRoundTrip;
        own.Count = 0;
    }

    public void Notified(int message, long now, ref TimerHeap timers)
    {
    }

    public void Fired(HostTimer timer, ref TimerHeap timers)
    {
    }

    private static void Adapt(ref WindowState own, long now)
    {
        if (own.RoundEnd < 0 || now < own.RoundEnd)
            return;
        own.RoundEnd = -1;
        own.Window = Math.Clamp(own.Count, 1, own.Window);
    }
}
