using Sim.Workloads.Models;
using Sim.Workloads.Parallelism;
using Sim.Workloads.Pipelines;

namespace Sim.Workloads.Programs;

/// <summary>Turns one pipeline rank's schedule into templates and steps.</summary>
internal static class ProgramWriter
{
    public static TrainingProgram Write(
        ModelSpec model,
        PipelineSchedule schedule,
        LayerPlacement placement,
        int rank,
        IReadOnlyList<GroupCollective> before,
        IReadOnlyList<GroupCollective> after)
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
        var templates = new List<ChunkTemplate>();
        var index = new Dictionary<(ScheduleStepKind Kind, int Forward, int Backward), int>();
        var steps = new List<ProgramStep>();
        foreach (ref readonly var step in schedule.StepsOf(rank))
        {
            var key = (step.Kind, step.Slot, step.GradientSlot);
            if (!index.TryGetValue(key, out var template))
            {
                template = templates.Count;
                index.Add(key, template);
                templates.Add(Template(step.Kind, chunks[step.Slot], chunks[step.GradientSlot], streams));
            }

            steps.Add(new ProgramStep(
                template, PhaseOf(step.Kind), step.HasForward ? step.MicroBatch : -1, step.HasBackward || step.HasWeight ? step.GradientMicroBatch : -1));
        }

        steps.Add(new ProgramStep(templates.Count, StepPhase.Optimizer, -1, -1));
        templates.Add(Closing(streams, before, after));
        return new TrainingProgram(rank, units, streams, [.. templates], [.. steps], [.. before, .. after]);
    }

    public static TrainingProgram WriteChunk(IReadOnlyList<StageUnit> units)
    {
        var chunk = new StageChunk(units, 0, 0, 0, IsFirst: false, IsLast: false, IsAlone: true);
        var streams = Streams.Count(1);
        return new TrainingProgram(0, units, streams, [ChunkTemplates.Pair(chunk, chunk, streams)], [new ProgramStep(0, StepPhase.ForwardBackward, 0, 1)], []);
    }

    private static IEnumerable<StageUnit> UnitsOf(ModelSpec model, StageContent content)
    {
        for (var layer = content.FirstLayer; layer < content.FirstLayer + content.LayerCount; layer++)
        {
            yield return new StageUnit(layer, model.KindOf(layer), IsMtp: false);
        }

        for (var i = 0; i < content.MtpModules; i++)
        {
            yield return new StageUnit(model.Layers + i, model.KindOf(model.Layers + i), IsMtp: true);
        }
    }

    private static ChunkTemplate Template(ScheduleStepKind kind, StageChunk chunk, StageChunk gradientChunk, int streams) => kind switch
    {
        ScheduleStepKind.Forward => ChunkTemplates.Forward(chunk, streams),
        ScheduleStepKind.BackwardFull => ChunkTemplates.Backward(chunk, streams, weights: true),
        ScheduleStepKind.BackwardInput => ChunkTemplates.Backward(chunk, streams, weights: false),
        ScheduleStepKind.BackwardWeight => ChunkTemplates.Weight(chunk, streams),
        _ => ChunkTemplates.Pair(chunk, gradientChunk, streams),
    };

    private static StepPhase PhaseOf(ScheduleStepKind kind) => kind switch
    {
        ScheduleStepKind.Forward => StepPhase.Forward,
        ScheduleStepKind.BackwardFull or ScheduleStepKind.BackwardInput => StepPhase.Backward,
        ScheduleStepKind.BackwardWeight => StepPhase.Weight,
        _ => StepPhase.ForwardBackward,
    };

    /// <summary>Gradient reduction when all gradients are there, the optimizer step on this rank's share, parameters gathered again.</summary>
    private static ChunkTemplate Closing(int streams, IReadOnlyList<GroupCollective> before, IReadOnlyList<GroupCollective> after)
    {
        var writer = new TemplateWriter(streams);
        var gradients = writer.Compute(ComputePhase.Optimizer, 0, false, Dependency.None, repeat: 0);
        var ready = gradients;
        for (var i = 0; i < before.Count; i++)
        {
            ready = writer.Collective(i, gradients);
        }

        ready = writer.Compute(ComputePhase.Optimizer, 0, false, ready);
        for (var i = 0; i < after.Count; i++)
        {
            writer.Collective(before.Count + i, ready);
        }

        return writer.Finish("optimizer");
    }
}
