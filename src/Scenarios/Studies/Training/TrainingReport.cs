using System.Globalization;
using Sim.Engine.Flow;
using Sim.Engine.Results;
using Sim.Engine.Training;
using Sim.Engine.Training.Analysis;
using Sim.Scenarios.Studies.Models;
using Sim.Scenarios.Studies.Packets;
using Sim.Workloads.Experts;
using Sim.Workloads.Models;
using Sim.Workloads.Parallelism;
using Sim.Workloads.Programs;

namespace Sim.Scenarios.Studies.Training;

/// <summary>The result of a training step: headline, phases of Table 4, breakdown, critical path, counts.</summary>
internal sealed class TrainingReport(
    Scenario scenario, TrainingSetup setup, LayerPlacement placement, RoutingDraw? draw, TrainingRun run, InventoryPhaseTimes phaseTimes, BoundCheck stepBound,
    PacketFindings? packets)
{
    private const long TraceSpan = 300_000_000_000;

    private readonly bool _isExact = (draw is null || draw.Routing.Balanced) && run.Network.FabricNeverBinds;
    private readonly ReplicaSpread _spread = ReplicaSpread.Of(run, setup.Fold.RanksPerGroup);

    public RunResult Build()
    {
        var steps = CriticalPath.Walk(run);
        var path = CriticalPath.Of(steps);
        var error = RunErrors.Of("time of one optimizer step", setup, draw, run, phaseTimes, steps);
        List<Metric> metrics = [.. Metrics(), .. Memory(), .. scenario.Run is { } ofRun ? RunCosts.Metrics(ofRun, StepSeconds, setup.Plan.Ranks) : [], .. RunErrors.Metrics(error, "step_time", "s", 1), .. packets?.Losses ?? []];
        var use = StreamUses.Mean(run, AllRanks);
        var comparisons = PublishedRows.Read(scenario.Root).Compare(scenario, metrics);
        var implied = scenario.Run is { } costs ? RunCosts.Implied(comparisons, metrics, costs) : null;
        return new RunResult
        {
            Scenario = scenario.Name,
            Study = "training-step",
            Question = scenario.Question,
            Answer = Answer(metrics, use, error) + (scenario.Run is { } whole ? RunCosts.Sentence(whole, metrics, comparisons, StepSeconds) : ""),
            Mode = setup.Fold.Mode(_isExact),
            Metrics = metrics,
            Comparisons = comparisons,
            Breakdown = [.. PhaseBreakdown(), .. StreamUses.Breakdown("compute stream, mean over ranks", use, run.End.Seconds)],
            CriticalPath = path,
            Uncertainty = error,
            LinkUse = packets?.Use ?? LinkUsage.Of(run.Network, run.End),
            Timeline = [.. Timeline.Pipeline(run), .. Timeline.Operations(run, scenario.Output.TimelineRanks ?? [0], TraceStart, TraceEnd)],
            Bounds = run.Exchanges > 0 ? [stepBound, ChunkStudy.ExchangeBounds(run)] : [stepBound],
            Tables = [Counts(), PathTable(path), RankTable(), StageTable(), KernelTables.Phases(phaseTimes, setup), KernelTables.Kernels(phaseTimes, setup), .. packets?.Tables ?? []],
            Notes = [.. implied is null ? [] : new[] { implied }, .. FoldNotes(), .. FaultNotes.Of(scenario, run.End), .. KernelTables.Notes(setup), "Choices that the papers leave open, with their alternatives: assumptions.yaml."],
            Hash = run.Log.Hash,
        };
    }

    private IEnumerable<int> AllRanks => Enumerable.Range(0, run.Ranks.Count);

    // The trace shows the middle of the step unless the scenario chooses: long enough for two chunks of every stage.
    private long TraceStart => scenario.Output.TimelineStart.Picoseconds > 0 ? scenario.Output.TimelineStart.Picoseconds : (run.End.Picoseconds - TraceSpan) / 2;

    private long TraceEnd => scenario.Output.TimelineEnd?.Picoseconds ?? Math.Max(TraceStart, 0) + TraceSpan;

    /// <summary>Seconds by which the slowest of all groups is expected after the slowest simulated one.</summary>
    private double Later => !setup.Fold.IsFolded || _isExact || double.IsNaN(_spread.Deviation) ? 0 : _spread.Later(setup.Fold.All);

    private double StepSeconds => run.End.Seconds + Later;

    private double TokensPerStep => (double)scenario.Training!.GlobalBatch * scenario.Training.SequenceLength;

    private IEnumerable<string> FoldNotes()
    {
        if (!setup.Fold.IsFolded)
        {
            yield break;
        }

        yield return _isExact
            ? "All data-parallel groups do the same at the same time, so that simulating some of them changes no time; counts and link use are of the simulated ones."
            : double.IsNaN(_spread.Deviation)
                ? "One data-parallel group was simulated: how much later the slowest of all is through cannot be estimated from it, so the step is too short by that. Counts and link use are of the simulated group."
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"The simulated groups end their last backward pass with a standard deviation of {_spread.Deviation * 1e3:F1} ms; the slowest of all {setup.Fold.All} is expected {Later * 1e3:F1} ms after the slowest simulated one, and the step time contains that. Error of the method on a whole 256-GPU step: docs/models.md, section 6. Counts and link use are of the simulated groups.");
    }

    private List<Metric> Metrics()
    {
        var seconds = StepSeconds;
        var phases = PhaseTimes.Mean(run, [.. AllRanks]);
        var peak = setup.Graph.Node.Gpu.Bf16Peak.Teraflops;
        var use = StreamUses.Mean(run, AllRanks);
        var metrics = new List<Metric>
        {
            new("step_time", seconds, "s", "time of one optimizer step"),
            new("tokens_per_day", TokensPerStep / seconds * 86400 * 1e-9, "1e9 tokens", "tokens per day"),
        };
        foreach (var (name, mask, what) in Masks)
        {
            metrics.Add(new Metric("mfu." + name, Teraflops(mask) / peak * 100, "%", "model FLOPs utilisation of the BF16 peak" + what));
        }

        foreach (var (name, mask, what) in Masks)
        {
            metrics.Add(new Metric("tflops." + name, Teraflops(mask), "TFLOPS", "model TFLOPS per GPU" + what));
        }

        metrics.Insert(3, Exposed(use));
        metrics.AddRange(Phases.Where(phase => Occurs(phase.Phase)).Select(phase => new Metric("phase." + phase.Name.ToLowerInvariant(), phases[phase.Phase], "s", phase.Meaning + ", mean over ranks")));
        metrics.Add(new Metric("phase.bubble", phases.Bubble, "s", "idle: waiting for the pipeline, mean over ranks"));
        metrics.Add(new Metric("compute_busy", use.ComputeBusy, "s", "kernels on the compute stream, mean over ranks"));
        if (run.Exchanges > 0)
        {
            metrics.Add(new Metric("transfer", use.Transfer, "s", "exchange transfers on the communication stream, mean over ranks"));
            metrics.Add(new Metric("barrier", use.Barrier, "s", "waiting at notify barriers, mean over ranks"));
            metrics.Add(new Metric("flows.scale_out", run.ScaleOutFlows, "1", "scale-out flows of the simulated exchanges"));
        }

        if (setup.Plan.TensorParallel * setup.Plan.ContextParallel > 1)
        {
            metrics.Add(new Metric("collectives.model", use.Model, "s", "tensor- and context-parallel collectives, waiting for the group included, mean over ranks"));
            metrics.Add(new Metric("collectives.model.exposed", use.ExposedModel, "s", "the same with an idle compute stream, mean over ranks"));
        }

        metrics.Add(new Metric("collectives.data", use.Data, "s", "gradient reduction and weight gathering, waiting for the group included, mean over ranks"));
        if (run.Exchanges > 0)
        {
            metrics.Add(new Metric("collectives.data.exposed", use.ExposedData, "s", "the same with an idle compute stream, mean over ranks"));
        }

        metrics.Add(new Metric("x_bound", stepBound.TimesBound, "1", "step time over its lower bound"));
        return metrics;
    }

    /// <summary>The phases of a step in the order of reports.</summary>
    private static readonly (StepPhase Phase, string Name, string Meaning)[] Phases =
    [
        (StepPhase.ForwardBackward, "1F1B", "1F1B: overlapped pairs"),
        (StepPhase.Rollout, "rollout", "forward passes without gradients"),
        (StepPhase.Forward, "1F", "1F: forwards on their own"),
        (StepPhase.Backward, "1B", "1B: backwards on their own"),
        (StepPhase.Weight, "1W", "1W: weight gradients on their own"),
        (StepPhase.Optimizer, "optimizer", "gradient reduction, optimizer, weight gathering"),
    ];

    /// <summary>Whether a rank's program has the phase: what cannot occur is in no table.</summary>
    private bool Occurs(StepPhase phase) => run.Workload.Programs.Any(program => program.Steps.Any(step => step.Kind == phase));

    /// <summary>How operations of attention are counted: a model that attends both ways has one count.</summary>
    private (string Name, AttentionMask Mask, string What)[] Masks => setup.Model.Attention.Causal
        ? [("causal", AttentionMask.Causal, ", causal attention"), ("full", AttentionMask.Full, ", full attention matrix")]
        : [("full", AttentionMask.Full, "")];

    /// <summary>What the step waits for: experts where there are any, else gradients and weights.</summary>
    private Metric Exposed(StreamUse use) => run.Exchanges > 0
        ? new("exposed_exchange", use.Exposed, "s", "expert exchange with an idle compute stream, mean over ranks")
        : new("collectives.data.exposed", use.ExposedData, "s", "gradient reduction and weight gathering with an idle compute stream, mean over ranks");

    private double Teraflops(AttentionMask mask)
    {
        var training = scenario.Training!;
        var perToken = FlopCounter.Training(setup.Model, training.SequenceLength, mask).Total.Count
            + (training.RolloutPasses * FlopCounter.Forward(setup.Model, training.SequenceLength, mask).Total.Count);
        return perToken * TokensPerStep / StepSeconds / setup.Plan.Ranks * 1e-12;
    }

    private IEnumerable<Metric> Memory()
    {
        var memory = PlanFactory.Memory(scenario, setup.Model);
        yield return new Metric("memory", memory.PerPipelineRank[memory.FullestRank].Total.Count / 1e9, "GB", "memory of the fullest GPU, without fragmentation and library contexts");
    }

    private string Answer(List<Metric> metrics, StreamUse use, Uncertainty error)
    {
        double Value(string name) => metrics.First(metric => metric.Name == name).Value;
        var (mask, counted) = (Masks[0].Name, setup.Model.Attention.Causal ? ", causal" : "");
        var (unit, perSecond) = StepSeconds < 1 ? ("ms", 1e3) : ("s", 1.0);
        var tokens = TokensPerStep < 1e6 ? FormattableString.Invariant($"{TokensPerStep:N0} tokens") : FormattableString.Invariant($"{TokensPerStep / 1e6:F1} M tokens");
        string Seconds(string what, double seconds) => FormattableString.Invariant($"{what} {seconds * perSecond:F2} {unit}");
        List<string> parts = [Seconds("computes for", use.ComputeBusy)];
        if (run.Exchanges > 0)
        {
            parts.Add(Seconds("waits", use.Exposed) + " for expert exchanges that nothing hides");
        }

        if (setup.Plan.TensorParallel * setup.Plan.ContextParallel > 1)
        {
            parts.Add(Seconds("waits", use.ExposedModel) + " for tensor- and context-parallel collectives");
        }

        if (use.ExposedData > 0.001 * StepSeconds)
        {
            parts.Add(Seconds("waits", use.ExposedData) + " for gradients and weights");
        }

        if (run.Workload.Programs.Length > 1)
        {
            parts.Add(Seconds("idles", Value("phase.bubble")) + " in pipeline bubbles");
        }

        var gpu = parts.Count == 1 ? parts[0] : string.Join(", ", parts.SkipLast(1)) + " and " + parts[^1];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"One step of {tokens} takes {StepSeconds * perSecond:F2} {unit} on {setup.Plan.Ranks:N0} GPUs: {Value("tokens_per_day"):F1} billion tokens per day, {Value("tflops." + mask):F0} TFLOPS per GPU ({Value("mfu." + mask):F1} % of the BF16 peak{counted}). {RunErrors.Sentence(error, unit, perSecond, "F2")} A GPU {gpu}.");
    }

    private IEnumerable<TimeShare> PhaseBreakdown()
    {
        for (var p = 0; p < run.Workload.Programs.Length; p++)
        {
            var times = PhaseTimes.Of(run, Array.IndexOf(run.Ranks.PipelineRank, p));
            var group = $"pipeline rank {p.ToString(CultureInfo.InvariantCulture)}";
            foreach (var (phase, name, _) in Phases.Where(phase => Occurs(phase.Phase)))
            {
                yield return new TimeShare(group, name, times[phase]);
            }

            yield return new TimeShare(group, "bubble", times.Bubble);
        }
    }

    private ResultTable Counts()
    {
        var pipelines = setup.SimulatedPlan.RanksPerStage;
        var moe = placement.Stages.Sum(stage => Enumerable.Range(stage.FirstLayer, stage.LayerCount).Count(layer => setup.Model.KindOf(layer) == LayerKind.Moe) + stage.MtpModules);
        var others = Math.Max(0, (setup.Plan.ExpertParallel / setup.Graph.GpusPerNode) - 1);
        var batches = setup.MicroBatches * pipelines;
        return new ResultTable(
            "counts",
            "What was simulated",
            ["what", "count", "formula"],
            [
                Row("operations", run.Log.Count, "all kernels' phases, exchanges, sends and collectives of all ranks"),
                Row("scale-out flows", run.ScaleOutFlows, $"{batches} micro-batches x {moe} layers with experts (MTP included) x 4 exchanges x {others} remote nodes"),
                Row("flows within a node", run.OwnNodeFlows, $"{batches} x {moe} x 4"),
                Row("exchanges", run.Exchanges, $"{batches} x {moe} x 4 / {setup.Plan.ExpertParallel} ranks"),
                Row("collectives", run.Collectives, "a group's collective counted once"),
                Row("pipeline sends", run.Messages, $"{batches} x 2 x ({placement.Stages.Count} - 1) stage boundaries between ranks"),
                .. packets is null && run.Network.Flows is FlowNetwork flows ? [Row("flow solves", flows.Solves, "components solved")] : (IReadOnlyList<string>[])[],
            ]);
    }

    private static IReadOnlyList<string> Row(string what, long count, string formula) => [what, count.ToString("N0", CultureInfo.InvariantCulture), formula];

    private static ResultTable PathTable(IReadOnlyList<PathSegment> path) => new(
        "critical_path",
        "Critical path by cause",
        ["cause", "seconds", "share"],
        [.. CriticalPath.ByCause(path).Select(pair => (IReadOnlyList<string>)
            [pair.Cause, pair.Seconds.ToString("F3", CultureInfo.InvariantCulture), (pair.Seconds / path[^1].EndSeconds).ToString("P1", CultureInfo.InvariantCulture)])]);

    private ResultTable RankTable() => new(
        "pipeline_ranks",
        "Pipeline ranks: seconds by phase (first replica)",
        ["pipeline rank", "pairs", .. Phases.Where(phase => Occurs(phase.Phase)).Select(phase => phase.Name), "bubble"],
        [.. Enumerable.Range(0, run.Workload.Programs.Length).Select(p => (IReadOnlyList<string>)RankRow(p))]);

    private string[] RankRow(int p)
    {
        var times = PhaseTimes.Of(run, Array.IndexOf(run.Ranks.PipelineRank, p));
        string Text(double value) => value.ToString("F3", CultureInfo.InvariantCulture);
        var pairs = run.Workload.Programs[p].Steps.Count(step => step.Kind == StepPhase.ForwardBackward);
        return
        [
            p.ToString(CultureInfo.InvariantCulture), pairs.ToString(CultureInfo.InvariantCulture),
            .. Phases.Where(phase => Occurs(phase.Phase)).Select(phase => Text(times[phase.Phase])), Text(times.Bubble),
        ];
    }

    private ResultTable StageTable() => new(
        "stages",
        "Layers per stage",
        ["stage", "layers", "embedding", "head", "MTP modules"],
        [.. placement.Stages.Select((stage, index) => (IReadOnlyList<string>)
        [
            index.ToString(CultureInfo.InvariantCulture), stage.LayerCount.ToString(CultureInfo.InvariantCulture), stage.Embedding ? "yes" : "", stage.Head ? "yes" : "",
            stage.MtpModules.ToString(CultureInfo.InvariantCulture),
        ])]);
}
