namespace Sim.Engine.Packet;

/// <summary>
/// HPCC (Li et al., SIGCOMM 2019, algorithm 1): the acknowledgement tells the largest utilisation U of the path (<see cref="LinkTelemetry"/>). Once per round
/// trip the reference window becomes reference / (U / eta) + W_AI, or after fewer than maxStage additive steps below eta, reference + W_AI; between, each
/// acknowledgement sets the window from the same reference. Packets are paced at window / base round trip. Differences from the paper: the switch, not the
/// sender, averages U over a base round trip, which is that of the longest path.
/// </summary>
internal readonly struct HpccTransport : ITransport
{
    private readonly WindowState[] _states;
    private readonly UnloadedPaths _paths;
    private readonly HpccParameters _parameters;
    private readonly double _most;
    private readonly double _packetBits;

    public HpccTransport(NetworkState state)
    {
        _parameters = state.Parameters.Transport.Hpcc;
        _states = new WindowState[state.Sends.Length];
        _paths = new UnloadedPaths(state);
        _most = state.Parameters.Transport.Window;
        _packetBits = state.Parameters.Format.Full.Count;
    }

    public bool Pulls => false;

    public bool GrantsAhead => false;

    public bool Notifies => false;

    public int FirstWindow => int.MaxValue;

    public void Begin(int message, long now, ref TimerHeap timers)
    {
        ref var own = ref _states[message];
        own = _paths.Begin(message, now);
        own.Window = Math.Min(own.Window, _most);
        own.Reference = own.Window;
        own.Increase = own.Window * (1 - _parameters.Target) / _parameters.Flows;
    }

    public bool MaySend(int message, in SendState state) => state.Flight.Count < Math.Max(1, _states[message].Window);

    public long Sent(int message, ref SendState state, long now, int bytes, ref TimerHeap timers)
    {
        ref var own = ref _states[message];
        return now + (long)(own.BaseRoundTrip / own.Window * (bytes / _packetBits));
    }

    public void Acknowledged(int message, in SendState state, in Answer answer)
    {
        ref var own = ref _states[message];
        var load = LoadCode.Decode(answer.Signal) / _parameters.Target;
        var cuts = load >= 1 || own.Count >= _parameters.MostStages;
        var window = (cuts ? own.Reference / Math.Max(load, 1e-3) : own.Reference) + own.Increase;
        own.Window = Math.Clamp(window, own.Increase, _most);
        if (answer.Sent < own.RoundEnd)
            return;
        own.RoundEnd = answer.Now;
        own.Reference = own.Window;
        own.Count = cuts ? 0 : own.Count + 1;
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
