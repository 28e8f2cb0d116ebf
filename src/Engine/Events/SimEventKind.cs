namespace Sim.Engine.Events;

/// <summary>Kinds of events.</summary>
internal enum SimEventKind : byte
{
    /// <summary>The running operation of a rank's stream ends.</summary>
    OperationEnd,

    /// <summary>All ranks of a group have met at the notify barrier and its latency has passed: the transfers begin.</summary>
    ExchangeStart,

    /// <summary>A collective has ended for all ranks of a group.</summary>
    CollectiveEnd,

    /// <summary>A message has arrived at a rank.</summary>
    MessageArrival,
}
