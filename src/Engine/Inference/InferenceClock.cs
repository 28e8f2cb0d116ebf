using Sim.Engine.Events;
using Sim.Engine.Exchange;
using Sim.Engine.Network;
using Sim.Units;

namespace Sim.Engine.Inference;

/// <summary>One clock for all that shares a cluster's network: events in order of (time, scheduling), arrivals of flows first. Tags of flows carry the number of their party above bit 32.</summary>
public sealed class InferenceClock(ClusterNetwork network)
{
    private readonly EventQueue _events = new();
    private readonly List<IInferenceParty> _parties = [];
    private long[] _tags = new long[1024];

    /// <summary>The network.</summary>
    public ClusterNetwork Network => network;

    /// <summary>The present instant.</summary>
    public SimTime Now => network.Flows.Now;

    /// <summary>Adds a party; returns its number.</summary>
    public int Add(IInferenceParty party)
    {
        _parties.Add(party);
        return _parties.Count - 1;
    }

    /// <summary>Calls the party back after a delay.</summary>
    public void Schedule(SimDuration delay, int party, bool isTransferStart, int index) =>
        _events.Schedule(Now.Picoseconds + delay.Picoseconds, new SimEvent(isTransferStart ? SimEventKind.ExchangeStart : SimEventKind.OperationEnd, party, index));

    /// <summary>Serves the next instant. False when nothing is left, or nothing before <paramref name="until"/>.</summary>
    public bool Step(long until = long.MaxValue)
    {
        var flowTime = network.Flows.NextCompletion().Picoseconds;
        var eventTime = _events.NextTime;
        if (Math.Min(flowTime, eventTime) >= until)
        {
            return false;
        }

        if (flowTime <= eventTime)
        {
            var count = network.Flows.Complete(ref _tags);
            for (var i = 0; i < count; i++)
            {
                _parties[ExchangeGroup.OwnerOf(_tags[i])].OnArrival(_tags[i]);
            }

            return true;
        }

        network.Flows.AdvanceTo(new SimTime(eventTime));
        while (_events.NextTime == eventTime)
        {
            var next = _events.Take();
            _parties[next.Subject].OnEvent(next.Kind == SimEventKind.ExchangeStart, next.Index);
        }

        return true;
    }
}
