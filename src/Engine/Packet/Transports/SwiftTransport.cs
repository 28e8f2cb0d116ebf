namespace Sim.Engine.Packet;

/// <summary>
/// Delay-based windows after Swift (Kumar et al., SIGCOMM 2020, algorithm 1): below the target delay the window grows by a packet per round trip, above it
/// shrinks in proportion to the excess, once per round trip. The target grows as windows shrink, by a / sqrt(window) - b ("flow scaling"), which makes small
/// flows fair. Windows below one packet are paced. The delay is that of the fabric; hosts have no delay of their own here, so that the paper's second window,
/// for the end point, never binds. A message starts with a bandwidth-delay product.
/// </summary>
internal readonly struct SwiftTransport : ITransport
{
    private readonly WindowState[] _states;
    private readonly UnloadedPaths _paths;
    private readonly SwiftParameters _parameters;
    private readonly double _most;
    private readonly double _scale;
    private readonly double _offset;

    public SwiftTransport(NetworkState state)
    {
        _parameters = state.Parameters.Transport.Swift;
        _states = new WindowState[state.Sends.Length];
        _paths = new UnloadedPaths(state);
        _most = state.Parameters.Transport.Window;
        _scale = _parameters.ScalingRange.Picoseconds / ((1 / Math.Sqrt(_parameters.ScalingLeastWindow)) - (1 / Math.Sqrt(_parameters.ScalingMostWindow)));
        _offset = _scale / Math.Sqrt(_parameters.ScalingMostWindow);
    }

    public bool Pulls => false;

    public bool GrantsAhead => false;

    public bool Notifies => false;

    public int FirstWindow => int.MaxValue;

    public void Begin(int message, long now, ref TimerHeap timers)
    {
        ref var state = ref _states[message];
        state = _paths.Begin(message, now);
        state.Window = Math.Min(state.Window, _most);
    }

    public bool MaySend(int message, in SendState state) => state.Flight.Count < Math.Max(1, _states[message].Window);

    public long Sent(int message, ref SendState state, long now, int bytes, ref TimerHeap timers)
    {
        ref var own = ref _states[message];
        return own.Window >= 1 ? now : now + (long)(own.RoundTrip / own.Window);
    }

    public void Acknowledged(int message, in SendState state, in Answer answer)
    {
        if (answer.RoundTrip < 0)
            return;
        ref var own = ref _states[message];
        own.RoundTrip = answer.RoundTrip;
        var scaling = Math.Clamp((_scale / Math.Sqrt(own.Window)) - _offset, 0, _parameters.ScalingRange.Picoseconds);
        var target = own.BaseRoundTrip + _parameters.BaseTarget.Picoseconds + scaling;
        if (answer.RoundTrip < target)
        {
            own.Window += _parameters.AdditiveIncrease / Math.Max(1, own.Window);
        }
        else
        {
            Cut(ref own, answer.Now, _parameters.DecreaseGain * (answer.RoundTrip - target) / answer.RoundTrip);
        }

        own.Window = Math.Min(own.Window, _most);
    }

    public void Lost(int message, in SendState state, long now, LossKind kind) => Cut(ref _states[message], now, _parameters.MostDecrease);

    public void Notified(int message, long now, ref TimerHeap timers)
    {
    }

    public void Fired(HostTimer timer, ref TimerHeap timers)
    {
    }

    private void Cut(ref WindowState own, long now, double share)
    {
        if (now - own.LastCut < own.RoundTrip)
            return;
        own.LastCut = now;
        own.Window = Math.Max(own.Window * (1 - Math.Min(share, _parameters.MostDecrease)), _parameters.LeastWindow);
    }
}
