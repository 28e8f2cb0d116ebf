using Sim.Engine.Exchange;
using Sim.Units;
using Sim.Workloads.Experts;

namespace Sim.Engine.Inference;

/// <summary>
/// Times of exchanges that have the network for themselves, given by something else than the flows of the clock. Exchanges of a unit never overlap, so that each finds the network empty and takes the same
/// time whenever it starts.
/// </summary>
public interface IExchangeTimes
{
    /// <summary>Latency of the links that is in these times, and in the measured fixed times of kernels too.</summary>
    SimDuration Way { get; }

    /// <summary>A low-latency exchange.</summary>
    /// <param name="kind">Dispatch or combine.</param>
    /// <param name="rows">Rows that each rank owns at each other; means need not be whole.</param>
    /// <param name="bytesPerRow">Bytes of one row.</param>
    TimedExchange Direct(ExchangeKind kind, double[][] rows, long bytesPerRow);

    /// <summary>An exchange of the normal kernels.</summary>
    /// <param name="kind">Dispatch or combine.</param>
    /// <param name="counts">Token counts by rank.</param>
    /// <param name="bytesPerToken">Bytes of one token's row.</param>
    TimedExchange Normal(ExchangeKind kind, RoutingCounts[] counts, long bytesPerToken);
}
