namespace Sim.Engine.Results;

/// <summary>One number of a result.</summary>
/// <param name="Name">Stable name, lower case with dots: <c>step_time</c>, <c>phase.1f1b</c>, <c>dispatch.logical_bandwidth</c>.</param>
/// <param name="Value">The value in <paramref name="Unit"/>.</param>
/// <param name="Unit">SI unit or <c>1</c>: <c>s</c>, <c>us</c>, <c>GB/s</c>, <c>TFLOPS</c>, <c>%</c>.</param>
/// <param name="Description">What it is, one line.</param>
public sealed record Metric(string Name, double Value, string Unit, string Description);
