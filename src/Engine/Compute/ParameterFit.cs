namespace Sim.Engine.Compute;

/// <summary>Covariance of the parameters that one fit gave together.</summary>
/// <param name="Name">Name of the fit.</param>
/// <param name="Parameters">Names of the parameters.</param>
/// <param name="Covariance">Of the parameters' logarithms, in their order.</param>
public sealed record ParameterFit(string Name, IReadOnlyList<string> Parameters, IReadOnlyList<IReadOnlyList<double>> Covariance);
