using Sim.Units;

namespace Sim.Topology;

/// <summary>One thing breaks, weakens or is repaired at an instant.</summary>
/// <param name="Target">What kind of thing.</param>
/// <param name="Index">Which one: link id, vertex or plane, see <see cref="FaultTarget"/>.</param>
/// <param name="Fraction">Capacity left from then on, in [0, 1]: 0 is down, 1 is repaired.</param>
/// <param name="From">When it takes effect.</param>
/// <param name="BitErrorRate">Probability that a bit arrives wrong from then on, for networks of packets; from 0 to below 1.</param>
public sealed record FaultSpec(FaultTarget Target, int Index, double Fraction, SimTime From, double BitErrorRate = 0);
