namespace Sim.Topology;

/// <summary>Bandwidth between two halves of the NICs, one direction.</summary>
/// <param name="BytesPerSecond">The figure.</param>
/// <param name="Exact">True for a closed form whose conditions hold; otherwise a bound or an approximation, as the method says.</param>
/// <param name="Method">How it was found, one sentence.</param>
public sealed record Bisection(double BytesPerSecond, bool Exact, string Method);
