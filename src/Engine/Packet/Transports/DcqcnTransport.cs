namespace Sim.Engine.Packet;

/// <summary>
/// DCQCN (Zhu et al., SIGCOMM 2015, section 3): every message has a rate. A notification sets the target to the rate, cuts the rate by
/// alpha / 2 and raises alpha. Without notifications alpha decays, and the rate rises every interval and every so many bytes: first
/// halfway to the target (fast recovery), then the target grows too. A message starts at line rate, as the paper's NICs do.
/// </summary>
internal readonly struct DcqcnTransport : ITransport
{
    private readonly DcqcnRate[] _rates;
    private readonly DcqcnParameters _parameters;
    private readonly double[] _lineRate;

    public DcqcnTransport(NetworkState state)
    {
        _parameters = state.Parameters.Transport.Dcqcn;
        _rates = new DcqcnRate[state.Sends.Length];
        _lineRate = new double[state.Sends.Length];
        for (var m = 0; m < _lineRate.Length; m++)
        {
            _lineRate[m] = state.Topology.Links[state.Topology.HostLink[state.Workload.Messages[m].Source]].Rate.BitsPerSecond;
        }
    }

    public bool Pulls => false;

    public bool GrantsAhead => false;

    public bool Notifies => true;

    public int FirstWindow => int.MaxValue;

    public void Begin(int message, long now, ref TimerHeap timers) =>
        _rates[message] = new DcqcnRate { Current = _lineRate[message], Target = _lineRate[message], Alpha = 1 };

    public bool MaySend(int message, in SendState state) => true;

    public long Sent(int message, ref SendState state, long now, int bytes, ref TimerHeap timers)
    {
        ref var rate = ref _rates[message];
        if (rate.Reacted)
        {
            rate.Bytes += bytes;
            if (rate.Bytes >= _parameters.IncreaseBytes.Count)
            {
                rate.Bytes = 0;
                rate.Counts++;
                Increase(ref rate, _lineRate[message]);
            }
        }

        return now + (long)(bytes * 8e12 / rate.Current);
    }

    public void Acknowledged(int message, in SendState state, in Answer answer)
    {
    }

    public void Lost(int message, in SendState state, long now, LossKind kind)
    {
    }

    public void Notified(int message, long now, ref TimerHeap timers)
    {
        ref var rate = ref _rates[message];
        rate.Target = rate.Current;
        rate.Current = Math.Max(rate.Current * (1 - (rate.Alpha / 2)), _parameters.LeastRate.BitsPerSecond);
        rate.Alpha = ((1 - _parameters.Gain) * rate.Alpha) + _parameters.Gain;
        rate.Bytes = 0;
        rate.Counts = 0;
        rate.Intervals = 0;
        rate.AlphaDue = now + _parameters.AlphaInterval.Picoseconds;
        rate.IncreaseDue = now + _parameters.IncreaseInterval.Picoseconds;
        if (rate.Reacted)
            return;
        // The first notification starts the timers; from then on each has one entry, which finds out when it fires whether it is due.
        rate.Reacted = true;
        timers.Push(new HostTimer(rate.AlphaDue, TimerKind.Alpha, message));
        timers.Push(new HostTimer(rate.IncreaseDue, TimerKind.Increase, message));
    }

    public void Fired(HostTimer timer, ref TimerHeap timers)
    {
        ref var rate = ref _rates[timer.Message];
        ref var due = ref timer.Kind == TimerKind.Alpha ? ref rate.AlphaDue : ref rate.IncreaseDue;
        if (timer.Time == due)
        {
            if (timer.Kind == TimerKind.Alpha)
            {
                rate.Alpha *= 1 - _parameters.Gain;
                due += _parameters.AlphaInterval.Picoseconds;
            }
            else
            {
                rate.Intervals++;
                Increase(ref rate, _lineRate[timer.Message]);
                due += _parameters.IncreaseInterval.Picoseconds;
            }
        }

        timers.Push(timer with { Time = due });
    }

    private void Increase(ref DcqcnRate rate, double lineRate)
    {
        if (Math.Min(rate.Counts, rate.Intervals) > _parameters.FastRecoveries)
        {
            rate.Target += _parameters.HyperIncrease.BitsPerSecond;
        }
        else if (Math.Max(rate.Counts, rate.Intervals) > _parameters.FastRecoveries)
        {
            rate.Target += _parameters.AdditiveIncrease.BitsPerSecond;
        }

        rate.Target = Math.Min(rate.Target, lineRate);
        rate.Current = (rate.Current + rate.Target) / 2;
    }
}
