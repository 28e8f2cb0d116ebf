using Sim.Scenarios.Fields;
using Sim.Units;

namespace Sim.Scenarios.Sections;

/// <summary>One small message alone. What its latency has besides the way is no part of the machine's description, but of the software that measured it.</summary>
[Section("One small message alone: what its latency has besides the way through switches and cables. One of the two is needed.")]
public sealed record MessageSection
{
    [Field("Software, PCIe and NIC at both ends of a message to another node. Without it no other node is looked at.")]
    public SimDuration? EndPoints { get; init; }

    [Field("Software of a message over NVLink to another GPU of the node. Without it the node is not looked at.")]
    public SimDuration? NvlinkSoftware { get; init; }
}
