using Sim.Engine.Flow;
using Sim.Units;

namespace Sim.Engine.Inference;

/// <summary>
/// Cache that moves beside passes while they run: one flow per path, at most at a given rate, started again as soon as it has arrived. At a port that both want, exchange and cache get the same share
/// (round-robin among the port's senders) unless exchanges are served first.
/// </summary>
public sealed class CacheTraffic : IInferenceParty
{
    /// <summary>Bytes of one flow: small against a pass, so that a new share is taken soon.</summary>
    private const long Chunk = 1 << 20;

    private readonly InferenceClock _clock;
    private readonly FlowEntry[][] _paths;
    private readonly double _rate;
    private readonly double _weight;
    private readonly int _priority;
    private readonly int _party;
    private bool _isRunning;

    /// <param name="clock">The clock.</param>
    /// <param name="paths">Resources of each flow.</param>
    /// <param name="rate">Bytes per second that each asks for.</param>
    /// <param name="weight">Weight against the exchange's flows: what all of those into one GPU weigh together.</param>
    /// <param name="priority">Class; exchanges are in class 0.</param>
    public CacheTraffic(InferenceClock clock, FlowEntry[][] paths, double rate, double weight, int priority)
    {
        (_clock, _paths, _rate, _weight, _priority) = (clock, paths, rate, weight, priority);
        _party = clock.Add(this);
    }

    /// <summary>Bytes that have arrived.</summary>
    public long Bytes { get; private set; }

    /// <summary>Starts to move, until <see cref="Stop"/>.</summary>
    public void Start()
    {
        _isRunning = true;
        for (var place = 0; place < _paths.Length; place++)
        {
            Move(place);
        }
    }

    /// <summary>Nothing further; what is under way arrives.</summary>
    public void Stop() => _isRunning = false;

    void IInferenceParty.OnEvent(bool isTransferStart, int index)
    {
    }

    void IInferenceParty.OnArrival(long tag)
    {
        Bytes += Chunk;
        if (_isRunning)
        {
            Move((int)(tag & 0xFFFFFFFF));
        }
    }

    private void Move(int place) => _clock.Network.Flows.Start(_paths[place], Chunk, _weight, _rate, _priority, ((long)_party << 32) | (uint)place);
}
