namespace Sim.Workloads.Pipelines;

/// <summary>A pipeline schedule cannot be built or cannot run: the message says what is wrong, <see cref="Hint"/> what to do.</summary>
public class ScheduleException : ArgumentException
{
    public ScheduleException()
        : this("The pipeline schedule is invalid.")
    {
    }

    public ScheduleException(string message)
        : base(message) => Hint = "";

    public ScheduleException(string message, Exception innerException)
        : base(message, innerException) => Hint = "";

    /// <param name="message">What is wrong, with the offending numbers.</param>
    /// <param name="hint">What the user can change.</param>
    public ScheduleException(string message, string hint)
        : base(message + " (" + hint + ")") => Hint = hint;

    /// <summary>What to change; also part of the message, in brackets.</summary>
    public string Hint { get; }
}
