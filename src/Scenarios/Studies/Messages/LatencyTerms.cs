using Sim.Units;

namespace Sim.Scenarios.Studies.Messages;

/// <summary>The one-way latency of a small message as a sum.</summary>
/// <param name="Name">Where to: <c>same-node</c>, <c>nearest-node</c>, <c>farthest-node</c>.</param>
/// <param name="Ends">Software, PCIe and NIC at both ends.</param>
/// <param name="Switches">Switches on the way.</param>
/// <param name="Forwarding">Their hops.</param>
/// <param name="Cables">Cables on the way.</param>
/// <param name="Propagation">Their latency; over NVLink the whole hardware.</param>
public sealed record LatencyTerms(string Name, SimDuration Ends, int Switches, SimDuration Forwarding, int Cables, SimDuration Propagation)
{
    /// <summary>Switches and cables.</summary>
    public SimDuration Way => Forwarding + Propagation;

    public SimDuration Total => Ends + Way;
}
