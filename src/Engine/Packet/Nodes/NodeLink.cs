using Sim.Units;

namespace Sim.Engine.Packet;

/// <summary>
/// A link inside a node (NVLink of a GPU, the SMs that copy for it): a queue without limit in front of a server. What it carries are parts of copies, not packets.
/// </summary>
/// <param name="Rate">Payload rate.</param>
/// <param name="Latency">From the first byte's leaving to its arrival.</param>
public readonly record struct NodeLink(DataRate Rate, SimDuration Latency);
