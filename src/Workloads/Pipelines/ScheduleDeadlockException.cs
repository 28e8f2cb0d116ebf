namespace Sim.Workloads.Pipelines;

/// <summary>No rank of a schedule can advance. <see cref="Waits"/> has one line per unfinished rank: who waits, where, for what.</summary>
public sealed class ScheduleDeadlockException : ScheduleException
{
    public ScheduleDeadlockException()
        : this([])
    {
    }

    public ScheduleDeadlockException(string message)
        : this([message])
    {
    }

    public ScheduleDeadlockException(string message, Exception innerException)
        : base(message, innerException) => Waits = [message];

    public ScheduleDeadlockException(IReadOnlyList<string> waits)
        : base("The pipeline schedule deadlocks: " + string.Join("; ", waits)) => Waits = waits;

    /// <summary>One line per rank that cannot finish.</summary>
    public IReadOnlyList<string> Waits { get; }
}
