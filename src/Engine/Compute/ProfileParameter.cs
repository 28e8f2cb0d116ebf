namespace Sim.Engine.Compute;

/// <summary>One number of a hardware profile.</summary>
/// <param name="Name">Dotted name: <c>gemm.fp8.sm_rate</c>.</param>
/// <param name="Value">Value in <paramref name="Unit"/>, finite, positive unless it is a time (then not negative).</param>
/// <param name="Unit">Unit as written in the profile file.</param>
/// <param name="RelativeError">Standard error of the value's logarithm (relative error); 0 for a cited constant.</param>
/// <param name="Basis">The rows it was fitted on or the citation it was taken from.</param>
public sealed record ProfileParameter(string Name, double Value, string Unit, double RelativeError, string Basis);
