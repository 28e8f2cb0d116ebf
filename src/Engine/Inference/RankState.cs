namespace Sim.Engine.Inference;

/// <summary>Where a rank stands in a pass, and what its time so far went into.</summary>
internal sealed class RankState
{
    private long _last;

    public int[] Position { get; } = new int[2];

    public bool[] IsBusy { get; } = new bool[2];

    public bool IsDone { get; set; }

    public CommunicationState Communication { get; set; }

    /// <summary>Kernels that run.</summary>
    public PassCost Running { get; set; }

    /// <summary>Collective that runs.</summary>
    public PassCost Collective { get; set; }

    /// <summary>Flows of this rank's tokens that have not arrived.</summary>
    public int Sending { get; set; }

    /// <summary>What a proxy needs for this rank's messages.</summary>
    public Units.SimDuration ProxyTime { get; set; }

    public PassCauses Causes { get; private set; }

    public void Reset(long now)
    {
        _last = now;
        Array.Clear(Position);
        Array.Clear(IsBusy);
        IsDone = false;
        Communication = CommunicationState.Idle;
        Causes = default;
    }

    /// <summary>Charges the time since the last change: kernels first; an idle compute stream is charged to what communication does.</summary>
    public void Account(long now)
    {
        var seconds = (now - _last) * 1e-12;
        _last = now;
        if (seconds == 0)
        {
            return;
        }

        if (IsBusy[0])
        {
            Causes += Running.Causes * (seconds / Running.Time.Seconds);
            return;
        }

        Causes += Communication switch
        {
            CommunicationState.Transfer => new PassCauses(0, 0, 0, seconds, 0, 0, 0),
            CommunicationState.Latency => new PassCauses(seconds, 0, 0, 0, 0, 0, 0),
            CommunicationState.Collective => Collective.Causes * (seconds / Collective.Time.Seconds),
            _ => new PassCauses(0, 0, 0, 0, 0, 0, seconds),
        };
    }
}
