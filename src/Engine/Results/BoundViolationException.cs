namespace Sim.Engine.Results;

/// <summary>A simulated time is below what bytes, rates and latencies allow: the result is impossible, the run fails.</summary>
public sealed class BoundViolationException(string message) : Exception(message);
