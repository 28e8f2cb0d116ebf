using Sim.Units;

namespace Sim.Cli.Hosting;

/// <summary>The input is bad; the findings say how. Exit code 2.</summary>
public sealed class UserException : Exception
{
    public UserException(IReadOnlyList<Finding> findings)
        : base("the input has errors") => Findings = findings;

    public UserException(string message)
        : base(message) => Findings = [];

    public UserException(string message, Exception inner)
        : base(message, inner) => Findings = [];

    public UserException() => Findings = [];

    /// <summary>What is wrong; empty when the message says it.</summary>
    public IReadOnlyList<Finding> Findings { get; }
}
