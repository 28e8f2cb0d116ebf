using Sim.Units;

namespace Sim.Engine.Packet;

/// <summary>Packets that wait for each other for ever.</summary>
/// <param name="Links">The loop: the queue of each link waits for buffer behind it that packets to the next hold, and the last waits for the first.</param>
/// <param name="Class">Class of the packets, or -1 for control packets.</param>
/// <param name="Since">When the last packet moved.</param>
/// <param name="Packets">Packets that wait in switches.</param>
public sealed record Deadlock(IReadOnlyList<int> Links, int Class, SimTime Since, long Packets)
{
    /// <summary>Who waits for whom, one line per link.</summary>
    public string Report(PacketTopology topology) =>
        $"deadlock since {Since.Picoseconds / 1e6:G6} us in {(Class < 0 ? "control packets" : $"class {Class}")}, {Packets} packets wait:"
        + string.Concat(Links.Select((link, i) => $"\n  {topology.Name(link)} waits for buffer that packets to {topology.Name(Links[(i + 1) % Links.Count])} hold"));
}
