using Sim.Engine.Results;
using Sim.Engine.Training;
using Sim.Engine.Training.Packets;
using Sim.Scenarios.Running;
using Sim.Scenarios.Studies.Training;
using Sim.Units;
using Sim.Workloads.Experts;
using Sim.Workloads.Programs;

namespace Sim.Scenarios.Studies.Packets;

/// <summary>A training step on packets, with the result that <see cref="TrainingSimulation"/> has on flows.</summary>
internal static class PacketTraining
{
    /// <exception cref="RunFailedException">The step has parts that the packet network has no model for, is over the budget, or stands still.</exception>
    public static (TrainingRun Run, PacketFindings Findings) Run(
        TrainingSetup setup, TrainingWorkload workload, ClusterRanks ranks, RoutingDraw? draw, TrainingParameters parameters, IProgress<RunProgress> progress, CancellationToken token)
    {
        var network = setup.Network();
        var runner = new PacketRunner(setup.Scenario, progress, token);
        try
        {
            var topology = runner.Topology(network, parameters.CombineCopyCost);
            var step = new PacketStep(workload, network, topology, ranks, draw, draw is null ? null : setup.Exchange.Bound(setup.Graph), parameters);
            var packets = runner.Run(network, topology, step.Program, isAll: true);
            var run = step.Finish(packets);
            var links = new PacketLinks(network, runner.Parameters(network), topology, step.Program, packets, run.End - SimTime.Zero);
            return (run, PacketFindings.Of(links, "the step", SimDuration.Zero));
        }
        catch (Exception problem) when (problem is ArgumentException or SimulationDeadlockException or BoundViolationException)
        {
            throw new RunFailedException(problem.Message, problem);
        }
    }
}
