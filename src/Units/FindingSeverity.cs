namespace Sim.Units;

/// <summary>Whether a finding stops the run.</summary>
public enum FindingSeverity
{
    /// <summary>The run goes on; the finding is shown.</summary>
    Warning,

    /// <summary>The input is refused, exit code 2.</summary>
    Error,
}
