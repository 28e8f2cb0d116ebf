namespace Sim.Engine.Packet;

/// <summary>
/// HPCC (Li et al., SIGCOMM 2019, algorithm 1). An acknowledgement brings what every switch wrote into its packet (<see cref="PathTelemetry"/>). Against the one before it gives for each link
/// the utilisation rate / B + queue / (B T), the lesser of both queues, T being the base round trip; the largest, averaged over T, is U. Once per round trip the reference window becomes
/// reference / (U / eta) + W_AI, or after fewer than maxStage additive steps below eta, reference + W_AI; between, each acknowledgement sets the window from the same reference. Packets are
/// paced at window / T, at most the line rate, at which a message starts. The base round trip is that of the message's own path.
/// </summary>
internal readonly struct HpccTransport : ITransport
{
    private readonly WindowState[] _states;
    private readonly HopRecord[] _last;
    private readonly double[] _rates;
    private readonly PathTelemetry _telemetry;
    private readonly UnloadedPaths _paths;
    private readonly HpccParameters _parameters;
    private readonly double _most;
    private readonly double _packetBytes;
    private readonly int _switches;

    public HpccTransport(NetworkState state)
    {
        _parameters = state.Parameters.Transport.Hpcc;
        _states = new WindowState[state.Sends.Length];
        _switches = state.Routes.LongestPath - 1;
        _last = new HopRecord[checked(state.Sends.Length * _switches)];
        _rates = Array.ConvertAll(state.Topology.Links, link => link.Rate.BytesPerSecond * 1e-12);
        _telemetry = state.Telemetry!;
        _paths = new UnloadedPaths(state);
        _most = state.Parameters.Transport.Window;
        _packetBytes = state.Parameters.Format.Full.Count;
    }

    public bool Pulls => false;

    public bool GrantsAhead => false;

    public bool Notifies => false;

    public int FirstWindow => int.MaxValue;

    public void Begin(int message, long now, ref TimerHeap timers)
    {
        ref var own = ref _states[message];
        own = _paths.Begin(message, now);
        own.Increase = own.Window * (1 - _parameters.Target) / _parameters.Flows;
        own.Window = Math.Min(own.Window, _most);
        own.Most = own.Window;
        own.Reference = own.Window;
        own.Average = 1;
        own.Count = -1;
    }

    public bool MaySend(int message, in SendState state) => state.Flight.Count < Math.Max(1, _states[message].Window) && state.Flight.Span < _telemetry.PlacesOf(message);

    public long Sent(int message, ref SendState state, long now, int bytes, ref TimerHeap timers)
    {
        ref var own = ref _states[message];
        _telemetry.Begin(message, unchecked((ushort)(state.Flight.Next - 1)));
        return now + (long)(own.BaseRoundTrip / own.Window * (bytes / _packetBytes));
    }

    public void Acknowledged(int message, in SendState state, in Answer answer)
    {
        // The records of a transmission that was taken for lost may be those of a later one.
        if (answer.RoundTrip < 0)
            return;
        ref var own = ref _states[message];
        if (!Measure(message, answer, ref own))
            return;
        var load = own.Average / _parameters.Target;
        var cuts = load >= 1 || own.Count >= _parameters.MostStages;
        var window = (cuts ? own.Reference / load : own.Reference) + own.Increase;
        own.Window = Math.Clamp(window, own.Increase, own.Most);
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

    /// <summary>Takes up the records of an acknowledgement; false when there are none before of the same path, so that nothing is known of rates.</summary>
    private bool Measure(int message, in Answer answer, ref WindowState own)
    {
        var records = _telemetry.Read(message, answer.Stamp, answer.Signal);
        var last = _last.AsSpan(message * _switches, records.Length);
        var same = own.Count >= 0;
        if (!same)
            (own.Count, own.RoundEnd) = (0, answer.Now);
        var (most, over) = (0.0, 0.0);
        for (var hop = 0; hop < records.Length; hop++)
        {
            ref readonly var record = ref records[hop];
            ref var before = ref last[hop];
            var time = record.Time - before.Time;
            same = same && before.Link == record.Link && time > 0;
            if (same)
            {
                var rate = _rates[record.Link];
                var load = ((record.Sent - before.Sent) / (rate * time)) + (Math.Min(record.Queued, before.Queued) / (rate * own.BaseRoundTrip));
                if (load > most)
                    (most, over) = (load, time);
            }

            before = record;
        }

        if (!same)
            return false;
        var share = Math.Min(1, over / own.BaseRoundTrip);
        own.Average = Math.Max(((1 - share) * own.Average) + (share * most), 1e-3);
        return true;
    }
}
