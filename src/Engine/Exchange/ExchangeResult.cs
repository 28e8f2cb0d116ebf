using Sim.Units;

namespace Sim.Engine.Exchange;

/// <summary>One exchange on its own.</summary>
/// <param name="Time">Mean over ranks of the time until all that a rank sends and receives has arrived.</param>
/// <param name="Slowest">The slowest rank's time.</param>
/// <param name="ScaleOutBytes">Mean per rank: distinct (token, node) pairs, own node included, times bytes per token.</param>
/// <param name="ScaleUpBytes">Mean per rank: distinct (token, GPU) pairs, own GPU included, times bytes per token.</param>
/// <param name="Flows">Flows simulated.</param>
/// <param name="LowerBound">No schedule can be faster: the largest, over all ports, of bytes over capacity.</param>
/// <param name="BindingPort">The port that gives the bound.</param>
public sealed record ExchangeResult(
    SimDuration Time, SimDuration Slowest, double ScaleOutBytes, double ScaleUpBytes, int Flows, SimDuration LowerBound, string BindingPort)
{
    /// <summary>The published figure's definition: scale-out bytes (own node included) over time, GB/s per GPU.</summary>
    public double LogicalScaleOutBandwidth => ScaleOutBytes / Time.Seconds * 1e-9;

    /// <summary>Scale-up bytes (own GPU included) over time, GB/s per GPU; the figure quoted for exchanges within one node.</summary>
    public double LogicalScaleUpBandwidth => ScaleUpBytes / Time.Seconds * 1e-9;
}
