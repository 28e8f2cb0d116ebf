using Sim.Units;

namespace Sim.Engine.Packet;

/// <summary>
/// Traffic between a GPU and the CPU that goes on for the whole run, as when a cache is read from CPU memory. It asks for a rate and takes what it gets; what it did not get it does not make up for.
/// Where it meets packets, both get the same share of the link, unless it lets them go first.
/// </summary>
/// <param name="Link">PCIe link: 2 x slot out of memory, one more into it. A link has one stream at most.</param>
/// <param name="Rate">Payload rate that it asks for.</param>
/// <param name="Yields">Whether packets go first.</param>
public readonly record struct PcieStream(int Link, DataRate Rate, bool Yields);
