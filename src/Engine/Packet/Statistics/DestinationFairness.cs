namespace Sim.Engine.Packet;

/// <summary>How equally messages of one class of sizes to one host got on.</summary>
/// <param name="Host">The destination.</param>
/// <param name="Messages">Messages to it, two or more.</param>
/// <param name="Index">Jain's index of their goodputs, see <see cref="Fairness"/>.</param>
public sealed record DestinationFairness(int Host, int Messages, double Index);
