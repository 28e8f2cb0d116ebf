namespace Sim.Scenarios.Running;

/// <summary>The simulation could not finish: a deadlock, a broken bound, a budget. The message is the report for the user; exit code 3.</summary>
public sealed class RunFailedException : Exception
{
    public RunFailedException(string message)
        : base(message)
    {
    }

    public RunFailedException(string message, Exception inner)
        : base(message, inner)
    {
    }

    public RunFailedException()
    {
    }
}
