using Sim.Workloads.Models;
using Sim.Workloads.Parallelism;
using Sim.Workloads.Pipelines;

namespace Sim.Workloads.Programs;

/// <summary>Turns one pipeline rank's schedule into templates and steps.</summary>
internal static class ProgramWriter
{
    public static TrainingProgram Write(ModelSpec model, PipelineSchedule schedule, LayerPlacement placement, TrainingLayout layout, int rank)
    {
        var units = new List<StageUnit>();
        var chunks = new StageChunk[schedule.Map.Slots];
        for (var slot = 0; slot < chunks.Length; slot++)
        {
            var stage = schedule.StageOf(rank, slot);
            var first = units.Count;
            units.AddRange(UnitsOf(model, placement.Stages[stage]));
            chunks[slot] = new StageChunk(units[first..], first, slot, stage, stage == 0, stage == schedule.Stages - 1);
        }

        var streams = Streams.Count(chunks.Length);
        var collectives = new CollectiveList();
        var buckets = chunks.Select(chunk => ParameterBucket.Of(model, layout.Plan, chunk, chunks.Any(other => other.IsFirst))).ToArray();
        var writer = new ChunkTemplates(LayerSizes.Of(model, layout), layout, buckets, streams, collectives);
        var templates = new List<ChunkTemplate>();
        var index = new Dictionary<(ScheduleStepKind Kind, int Forward, int Backward, StepMoves Moves), int>();
        var steps = new List<ProgramStep>();
        var moves = StepMoves.Of(schedule.StepsOf(rank), chunks.Length, layout);
        var (k, rollout) = (0, -1);
        foreach (ref readonly var step in schedule.StepsOf(rank))
        {
            // Rollouts run on the weights that the step will train, before the micro-batch made of them.
            for (var pass = 0; step.HasForward && pass < layout.RolloutPasses; pass++)
            {
                rollout = rollout >= 0 ? rollout : AddTemplate(templates, writer.Forward(chunks[step.Slot], layout.GathersEveryPass));
                steps.Add(new ProgramStep(rollout, StepPhase.Rollout, step.MicroBatch, -1));
            }

            var key = (step.Kind, step.Slot, step.GradientSlot, moves[k]);
            if (!index.TryGetValue(key, out var template))
            {
                template = templates.Count;
                index.Add(key, template);
                templates.Add(Template(writer, step.Kind, chunks[step.Slot], chunks[step.GradientSlot], layout, moves[k]));
            }

            steps.Add(new ProgramStep(
                template, PhaseOf(step.Kind), step.HasForward ? step.MicroBatch : -1, step.HasBackward || step.HasWeight ? step.GradientMicroBatch : -1));
            k++;
        }

        var all = buckets.SelectMany(slot => slot).Where(bucket => !bucket.IsFrozen).Aggregate(default(ParameterBucket), (a, b) => new ParameterBucket(a.Dense + b.Dense, a.Experts + b.Experts));
        steps.Add(new ProgramStep(templates.Count, StepPhase.Optimizer, -1, -1));
        templates.Add(ClosingWriter.Write(streams, collectives, layout, all));
        return new TrainingProgram(rank, units, streams, [.. templates], [.. steps], collectives.ToArray());
    }

    public static TrainingProgram WriteChunk(IReadOnlyList<StageUnit> units)
    {
        var chunk = new StageChunk(units, 0, 0, 0, IsFirst: false, IsLast: false, IsAlone: true);
        var streams = Streams.Count(1);
        var layout = new TrainingLayout { Plan = new ParallelismPlan(), Tokens = 0 };
        var pair = new ChunkTemplates(LayerSizes.Alone, layout, [[]], streams, new CollectiveList()).Pair(chunk, chunk, gathers: false, new BackwardWork(true, false, false, false));
        return new TrainingProgram(0, units, streams, [pair], [new ProgramStep(0, StepPhase.ForwardBackward, 0, 1)], []);
    }

    private static int AddTemplate(List<ChunkTemplate> templates, ChunkTemplate template)
    {
        templates.Add(template);
        return templates.Count - 1;
    }

    private static IEnumerable<StageUnit> UnitsOf(ModelSpec model, StageContent content)
    {
        for (var layer = content.FirstLayer; layer < content.FirstLayer + content.LayerCount; layer++)
        {
            yield return new StageUnit(layer, model.KindOf(layer), IsMtp: false, model.IsVariant(layer), model.IsFrozen(layer), layer < model.FirstTrainedLayer);
        }

        for (var i = 0; i < content.MtpModules; i++)
        {
            yield return new StageUnit(model.Layers + i, model.KindOf(model.Layers + i), IsMtp: true);
        }
    }

    private static ChunkTemplate Template(
        ChunkTemplates writer, ScheduleStepKind kind, StageChunk chunk, StageChunk gradientChunk, TrainingLayout layout, StepMoves moves)
    {
        var weights = kind is ScheduleStepKind.BackwardFull or ScheduleStepKind.BackwardWeight or ScheduleStepKind.ForwardBackward;
        var work = new BackwardWork(weights, layout.Plan.Recomputation == Recomputation.Full, moves.ReducesLayers, moves.ReducesEmbedding);
        return kind switch
        {
            ScheduleStepKind.Forward => writer.Forward(chunk, moves.GathersForward),
            ScheduleStepKind.BackwardFull or ScheduleStepKind.BackwardInput => writer.Backward(chunk, work),
            ScheduleStepKind.BackwardWeight => writer.Weight(chunk, work),
            _ => writer.Pair(chunk, gradientChunk, moves.GathersForward, work),
        };
    }

    private static StepPhase PhaseOf(ScheduleStepKind kind) => kind switch
    {
        ScheduleStepKind.Forward => StepPhase.Forward,
        ScheduleStepKind.BackwardFull or ScheduleStepKind.BackwardInput => StepPhase.Backward,
        ScheduleStepKind.BackwardWeight => StepPhase.Weight,
        _ => StepPhase.ForwardBackward,
    };
}
