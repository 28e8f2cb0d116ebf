using Sim.Engine.Results;

namespace Sim.Scenarios.Running;

/// <summary>Carries out one kind of study.</summary>
public interface IStudyRunner
{
    /// <summary>
    /// Runs the scenario. Throws <see cref="OperationCanceledException"/> when interrupted and <see cref="RunFailedException"/> when the simulation
    /// cannot finish.
    /// </summary>
    RunResult Run(Scenario scenario, IProgress<RunProgress> progress, CancellationToken token);
}
