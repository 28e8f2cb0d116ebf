using Sim.Scenarios.Expectations;
using Sim.Units;

namespace Sim.Cli.Checking;

/// <summary>What became of one scenario.</summary>
/// <param name="File">The scenario file.</param>
/// <param name="Outcomes">Its expectations beside the result; empty when it did not run.</param>
/// <param name="Lines">Line of each expectation in the file, 0 where it was written elsewhere.</param>
/// <param name="Findings">Errors of the scenario; empty when it loaded and expects only metrics that the result has.</param>
/// <param name="Failure">Why the run did not finish; null when it did.</param>
/// <param name="Elapsed">Wall time.</param>
public sealed record CheckCase(
    string File, IReadOnlyList<ExpectationOutcome> Outcomes, IReadOnlyList<int> Lines, IReadOnlyList<Finding> Findings, string? Failure, TimeSpan Elapsed)
{
    public bool Passed => Failure is null && Findings.Count == 0 && Outcomes.All(outcome => outcome.Holds);

    /// <summary>The process's exit code for this scenario alone.</summary>
    public int ExitCode => this switch
    {
        { Findings.Count: > 0 } => Hosting.ExitCodes.BadInput,
        { Failure: not null } => Hosting.ExitCodes.CouldNotFinish,
        _ => Passed ? Hosting.ExitCodes.Ok : Hosting.ExitCodes.ExpectationFailed,
    };

    /// <summary>Line of an expectation, 0 when unknown.</summary>
    public int LineOf(int expectation) => expectation < Lines.Count ? Lines[expectation] : 0;
}
