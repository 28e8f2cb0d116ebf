using System.Globalization;
using Sim.Engine.Network;
using Sim.Engine.Results;
using Sim.Engine.Training;
using Sim.Scenarios.Running;
using Sim.Scenarios.Studies.Packets;
using Sim.Topology;
using Sim.Units;
using Sim.Workloads.Experts;
using Sim.Workloads.Programs;

namespace Sim.Scenarios.Studies.Training;

/// <summary>One optimizer step on the whole cluster, every flow simulated, or folded to some of its data-parallel groups.</summary>
public sealed class TrainingStudy : IStudyRunner
{
    public RunResult Run(Scenario scenario, IProgress<RunProgress> progress, CancellationToken token)
    {
        var setup = new TrainingSetup(scenario);
        progress.Report(new RunProgress("building cluster and programs", double.NaN, SimTime.Zero, 0));
        var placement = setup.Placement();
        var draw = setup.Draw();
        var phaseTimes = setup.PhaseTimes(draw, setup.OptimizerParameters(placement));
        var parameters = setup.Parameters(draw, phaseTimes);
        var workload = setup.Workload(placement);
        var ranks = new ClusterRanks(setup.SimulatedPlan, setup.Graph.GpusPerNode, fold: setup.Fold.Factor);
        var (run, packets) = Simulate(setup, workload, ranks, draw, parameters, progress, token);
        progress.Report(new RunProgress("analysing", 1, run.End, run.ScaleOutFlows));
        var check = new TrainingBounds(workload, parameters, Traffic(setup, draw, ranks)).Step(run.End - SimTime.Zero);
        return new TrainingReport(scenario, setup, placement, draw, run, phaseTimes, check, packets).Build();
    }

    /// <summary>Runs a step on the scenario's network; of packets with what they show.</summary>
    /// <exception cref="RunFailedException">A deadlock, GPUs that faults have cut off, or a result that is impossible.</exception>
    internal static (TrainingRun Run, PacketFindings? Packets) Simulate(
        TrainingSetup setup, TrainingWorkload workload, ClusterRanks ranks, RoutingDraw? draw, TrainingParameters parameters, IProgress<RunProgress> progress, CancellationToken token)
    {
        StepEstimate.Hold(setup, workload, ranks);
        if (setup.Scenario.Network == NetworkKind.Packet)
        {
            return PacketTraining.Run(setup, workload, ranks, draw, parameters, progress, token);
        }

        var bound = draw is null ? null : setup.Exchange.Bound(setup.Graph);
        return (Simulate(new TrainingSimulation(workload, setup.Network(), ranks, draw, bound, parameters), progress, token), null);
    }

    private static TrainingRun Simulate(TrainingSimulation simulation, IProgress<RunProgress> progress, CancellationToken token)
    {
        try
        {
            return simulation.Run(() =>
            {
                token.ThrowIfCancellationRequested();
                progress.Report(new RunProgress(
                    "simulating", (double)simulation.OperationsEnded / simulation.OperationCount, simulation.Now, simulation.TransfersEnded));
            });
        }
        catch (SimulationDeadlockException deadlock)
        {
            throw new RunFailedException(deadlock.Message, deadlock);
        }
        catch (TopologyException cut)
        {
            throw new RunFailedException(string.Create(CultureInfo.InvariantCulture, $"at {simulation.Now.Seconds:G6} s of the step {cut.Message}"), cut);
        }
        catch (BoundViolationException impossible)
        {
            throw new RunFailedException(impossible.Message, impossible);
        }
    }

    /// <summary>
    /// Extremes for the bounds. The least rows are half the mean and the most all rows that can arrive: loose on purpose, so that no drawn routing escapes them.
    /// </summary>
    private static TrainingTraffic Traffic(TrainingSetup setup, RoutingDraw? draw, ClusterRanks ranks)
    {
        var nic = setup.Graph.Node.Nic.PortRate.BytesPerSecond * setup.Exchange.Efficiency.Fabric;
        var nvLink = setup.Graph.Node.Gpu.NvLinkRate.BytesPerSecond * setup.Graph.Node.Gpu.NvLinks * setup.Exchange.Efficiency.NvLink;
        var rows = KernelTables.MeanRows(setup);
        var routing = draw?.Routing;
        var remote = routing is null || routing.Skew > 0 || routing.Popularity is not null
            ? 0
            : 0.5 * setup.RoutedTokens * draw!.MomentsOf(0).NodesPerToken * (routing.Nodes - 1) / routing.Nodes;
        return new TrainingTraffic(
            nic,
            Math.Min(Math.Min(nic, nvLink), setup.Exchange.ForwardRate),
            remote,
            routing is null ? 0 : (double)rows * routing.Ranks,
            routing is null || routing.Skew > 0 || routing.Popularity is not null ? 0 : rows / 2,
            routing is null ? 0 : rows * 2,
            ranks);
    }
}
