using System.Globalization;
using Sim.Engine.Results;
using Sim.Engine.Training;
using Sim.Engine.Training.Analysis;
using Sim.Scenarios.Running;
using Sim.Scenarios.Studies.Packets;
using Sim.Units;
using Sim.Workloads.Experts;
using Sim.Workloads.Models;
using Sim.Workloads.Parallelism;
using Sim.Workloads.Programs;

namespace Sim.Scenarios.Studies.Training;

/// <summary>
/// One forward and one backward of the same mixture-of-experts layers, overlapped as in DualPipe, on one expert-parallel group without a pipeline around it: the set-up of the
/// published training trace.
/// </summary>
public sealed class ChunkStudy : IStudyRunner
{
    public RunResult Run(Scenario scenario, IProgress<RunProgress> progress, CancellationToken token)
    {
        var setup = new TrainingSetup(scenario);
        var layers = (scenario.Training!.LayersPerStage ?? throw new RunFailedException("training.layers_per_stage: an overlapped chunk needs its number of layers"))[0];
        var firstMoe = setup.Model.Moe?.FirstMoeLayer ?? throw new RunFailedException($"{setup.Model.Name} has no experts");
        var draw = setup.Draw()!;
        var units = Enumerable.Range(firstMoe, layers).Select(layer => new StageUnit(layer, LayerKind.Moe, IsMtp: false)).ToArray();
        var phaseTimes = setup.PhaseTimes(draw, 0);
        var plan = new ParallelismPlan { DataParallel = setup.Graph.GpuCount, ExpertParallel = setup.Graph.GpuCount };
        var (workload, ranks) = (TrainingWorkload.OverlappedChunk(units), new ClusterRanks(plan, setup.Graph.GpusPerNode));
        var (run, packets) = TrainingStudy.Simulate(setup, workload, ranks, draw, setup.Parameters(draw, phaseTimes), progress, token);
        progress.Report(new RunProgress("simulated", 1, run.End, run.ScaleOutFlows));
        return Report(scenario, setup, draw, run, phaseTimes, layers, packets);
    }

    private static RunResult Report(
        Scenario scenario, TrainingSetup setup, RoutingDraw draw, TrainingRun run, InventoryPhaseTimes phaseTimes, int layers, PacketFindings? packets)
    {
        var use = StreamUses.Mean(run, Enumerable.Range(0, run.Ranks.Count));
        var path = CriticalPath.Walk(run);
        var error = RunErrors.Of("time of the overlapped chunk", setup, draw, run, phaseTimes, path);
        var metrics = new List<Metric>
        {
            new("chunk_time", run.End.Seconds * 1e3, "ms", $"overlapped forward and backward of {layers.ToString(CultureInfo.InvariantCulture)} layers"),
            new("layer_time", run.End.Seconds * 1e3 / layers, "ms", "per layer"),
            new("compute_busy", use.ComputeBusy * 1e3, "ms", "compute stream busy, mean over ranks"),
            new("communication_busy", (use.Transfer + use.Barrier) * 1e3, "ms", "communication stream busy with transfers and barriers, mean over ranks"),
            new("transfer", use.Transfer * 1e3, "ms", "exchange transfers, mean over ranks"),
            new("barrier", use.Barrier * 1e3, "ms", "waiting at notify barriers, mean over ranks"),
            new("exposed", use.Exposed * 1e3, "ms", "exchange time with an idle compute stream, mean over ranks"),
        };
        metrics.AddRange(ExchangeSpans.Metrics(run));
        KernelTables.AddPhases(metrics, phaseTimes, setup);
        metrics.AddRange(RunErrors.Metrics(error, "chunk_time", "ms", 1e3));
        metrics.AddRange(packets?.Losses ?? []);
        return new RunResult
        {
            Scenario = scenario.Name,
            Study = "overlapped-chunk",
            Question = scenario.Question,
            Answer = string.Create(
                CultureInfo.InvariantCulture,
                $"One overlapped forward and backward of {layers} layers takes {run.End.Seconds * 1e3:F1} ms; kernels keep the compute stream busy for {use.ComputeBusy * 1e3:F1} ms of it. {RunErrors.Sentence(error, "ms", 1e3, "F1")}"),
            Mode = "full",
            Metrics = metrics,
            Comparisons = PublishedRows.Read(scenario.Root).Compare(scenario, metrics),
            Breakdown = StreamUses.Breakdown("mean over ranks", use, run.End.Seconds),
            CriticalPath = CriticalPath.Of(path),
            Uncertainty = error,
            LinkUse = packets?.Use ?? LinkUsage.Of(run.Network, run.End),
            Timeline = [.. Timeline.Operations(run, scenario.Output.TimelineRanks ?? [0, 9], 0, long.MaxValue)],
            Bounds = [ExchangeBounds(run)],
            Tables = [KernelTables.Phases(phaseTimes, setup), KernelTables.Kernels(phaseTimes, setup), .. packets?.Tables ?? []],
            Notes = [.. FaultNotes.Of(scenario, run.End), .. KernelTables.Notes(setup)],
            Hash = run.Log.Hash,
        };
    }

    /// <summary>All exchanges of a run together; each alone has been held to its own bound already.</summary>
    internal static BoundCheck ExchangeBounds(TrainingRun run) => new(
        "all exchanges", run.ExchangeSums.Time, run.ExchangeSums.Bound, double.PositiveInfinity,
        string.Create(CultureInfo.InvariantCulture, $"bytes per port of each exchange; smallest ratio of one exchange {run.LeastExchangeTimesBound:F4}"));
}
