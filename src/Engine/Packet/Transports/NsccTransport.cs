namespace Sim.Engine.Packet;

/// <summary>
/// Sender-side controller for sprayed packets: NSCC (Ultra Ethernet Specification 1.0, 3.6.13; its forerunner SMaRTT, arXiv:2404.01630). Each acknowledgement brings a mark or none, and a
/// queueing delay: round trip minus that of the unloaded path. Not marked and below the target, the window grows in proportion to the distance, or fast where a whole window found no queue;
/// not marked and above, by a fixed amount (fair increase); marked and below, it stays, since other paths are free; marked and above, it shrinks in proportion to the excess of the average
/// delay, once per round trip. A trimmed or lost packet takes one off. When packets were trimmed or delays are far above the target and little came through in a period, the window is set to
/// that (quick adaptation). Differences: increases are added with each acknowledgement, not every eight packets; paths with marks are not avoided.
/// </summary>
internal readonly struct NsccTransport : ITransport
{
    private readonly NsccState[] _states;
    private readonly UnloadedPaths _paths;
    private readonly NsccParameters _parameters;
    private readonly double _most;
    private readonly double _target;
    private readonly double _packetBytes;

    public NsccTransport(NetworkState state)
    {
        _parameters = state.Parameters.Transport.Nscc;
        _states = new NsccState[state.Sends.Length];
        _paths = new UnloadedPaths(state);
        _most = state.Parameters.Transport.Window;
        _target = state.Parameters.Switch.Trimming ? _parameters.Target : _parameters.TargetWithoutTrimming;
        _packetBytes = state.Parameters.Format.Full.Count;
    }

    public bool Pulls => false;

    public bool GrantsAhead => false;

    public bool Notifies => false;

    public int FirstWindow => int.MaxValue;

    public void Begin(int message, long now, ref TimerHeap timers)
    {
        var path = _paths.Begin(message, now);
        var most = Math.Max(1, Math.Min(_parameters.MostWindow * path.Window, _most));
        _states[message] = new NsccState
        {
            Window = most,
            Most = most,
            BaseRoundTrip = path.BaseRoundTrip,
            Target = _target * path.BaseRoundTrip,
            Scale = path.Window * _packetBytes / _parameters.ReferenceProduct.Count,
            LastCut = path.LastCut,
        };
    }

    public bool MaySend(int message, in SendState state) => state.Flight.Count < _states[message].Window;

    public long Sent(int message, ref SendState state, long now, int bytes, ref TimerHeap timers) => now;

    public void Acknowledged(int message, in SendState state, in Answer answer)
    {
        ref var own = ref _states[message];
        own.Achieved++;
        own.Ignore--;
        if (answer.RoundTrip < 0)
            return;
        var delay = (double)Math.Max(0, answer.RoundTrip - own.BaseRoundTrip);
        var marked = answer.Signal != 0;
        own.Average += _parameters.AverageGain * (delay - own.Average);
        if ((marked && own.Ignore > 0) || Adapts(ref own, state, answer.Now, false, delay))
            return;
        if (!marked)
        {
            Grow(ref own, delay);
        }
        else if (delay >= own.Target)
        {
            (own.Fast, own.Clear) = (false, 0);
            if (own.Average > own.Target && answer.Now - own.LastCut >= own.BaseRoundTrip)
            {
                own.LastCut = answer.Now;
                own.Window *= 1 - Math.Min(_parameters.DecreaseGain * (own.Average - own.Target) / own.Average, _parameters.MostDecrease);
            }
        }

        own.Window = Math.Clamp(own.Window + (_parameters.SteadyIncrease * own.Scale / own.Window), 1, own.Most);
    }

    public void Lost(int message, in SendState state, long now, LossKind kind)
    {
        ref var own = ref _states[message];
        own.Ignore--;
        if (kind == LossKind.Trimmed)
        {
            // It met a full queue; a base round trip stands for the delay that it would have had.
            own.Average += _parameters.AverageGain * (own.BaseRoundTrip - own.Average);
            own.Trimmed = true;
            if (Adapts(ref own, state, now, true, 0))
                return;
        }

        own.Window = Math.Max(1, own.Window - 1);
    }

    public void Notified(int message, long now, ref TimerHeap timers)
    {
    }

    public void Fired(HostTimer timer, ref TimerHeap timers)
    {
    }

    private void Grow(ref NsccState own, double delay)
    {
        own.Clear = delay < _parameters.NoDelay.Picoseconds ? own.Clear + 1 : 0;
        own.Fast = own.Clear > 0 && (own.Fast || own.Clear > own.Window);
        own.Window += own.Scale * (own.Fast ? _parameters.FastIncrease
            : delay >= own.Target ? _parameters.FairIncrease / own.Window
            : _parameters.ProportionalIncrease * own.Target / _parameters.ReferenceRoundTrip.Picoseconds * (1 - (delay / own.Target)) / own.Window);
    }

    /// <summary>At the end of a period: whether the window was set to what came through.</summary>
    private bool Adapts(ref NsccState own, in SendState state, long now, bool lost, double delay)
    {
        if (now < own.PeriodEnd)
            return false;
        var adapts = own.PeriodEnd > 0 && (own.Trimmed || lost || delay > _parameters.AdaptAbove * own.Target) && own.Achieved < own.Most / _parameters.AdaptBelow;
        if (adapts)
        {
            own.Window = Math.Max(own.Achieved, 1);
            own.Ignore = state.Flight.Count;
            own.Trimmed = false;
        }

        own.Achieved = 0;
        own.PeriodEnd = now + own.BaseRoundTrip + (long)own.Target;
        return adapts;
    }
}
