namespace Sim.Engine.Results;

/// <summary>A part of a time, by cause.</summary>
/// <param name="Group">Whose time: <c>mean over ranks</c>, <c>rank 17 compute stream</c>, <c>pipeline rank 3</c>.</param>
/// <param name="Cause">The cause: a phase, a stream state (busy, waiting, exposed communication, bubble).</param>
/// <param name="Seconds">Seconds of the step.</param>
public sealed record TimeShare(string Group, string Cause, double Seconds);
