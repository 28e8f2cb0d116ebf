namespace Sim.Scenarios.Studies.Packets;

/// <summary>The exchanges of one kind of unit on packets, and one of its passes on packets and on flows.</summary>
/// <param name="Unit">Kind of unit, a word: decode.</param>
/// <param name="Load">What the pass has, in words.</param>
/// <param name="Packets">Its exchanges.</param>
/// <param name="Seconds">The pass on packets.</param>
/// <param name="FlowSeconds">The same on flows.</param>
internal sealed record ComparedPass(string Unit, string Load, PacketPass Packets, double Seconds, double FlowSeconds);
