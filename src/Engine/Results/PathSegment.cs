namespace Sim.Engine.Results;

/// <summary>A segment of the critical path.</summary>
/// <param name="Cause">compute, dispatch, combine, pipeline send, notify, launch, gradient reduction, optimizer, ...</param>
/// <param name="What">The operation.</param>
/// <param name="Rank">The rank it ran on.</param>
/// <param name="StartSeconds">Start, seconds.</param>
/// <param name="EndSeconds">End, seconds.</param>
public sealed record PathSegment(string Cause, string What, int Rank, double StartSeconds, double EndSeconds);
