namespace Sim.Topology;

/// <summary>Bandwidth between two halves of the NICs, one direction.</summary>
/// <param name="BytesPerSecond">The figure.</param>
/// <param name="Exact">True for a closed form; false when it is the smallest of some balanced cuts, so an upper bound.</param>
/// <param name="Method">How it was found, one sentence.</param>
public sealed record Bisection(double BytesPerSecond, bool Exact, string Method);
