using Sim.Scenarios.Sections;
using Sim.Workloads.Models;
using Sim.Workloads.Parallelism;
using Recomputation = Sim.Workloads.Parallelism.Recomputation;

namespace Sim.Scenarios.Studies.Models;

/// <summary>Turns the plan of a scenario into what the workload layer divides a model by.</summary>
public static class PlanFactory
{
    /// <summary>The plan.</summary>
    public static ParallelismPlan Plan(PlanSection plan, ScheduleKind schedule) => new()
    {
        TensorParallel = plan.TensorParallel,
        PipelineParallel = plan.PipelineParallel,
        VirtualPipeline = plan.VirtualStages,
        DataParallel = plan.DataParallel,
        ExpertParallel = plan.ExpertParallel,
        ContextParallel = plan.ContextParallel,
        ZeroStage = plan.ZeroStage,
        Recomputation = plan.Recomputation switch
        {
            Sections.Recomputation.None => Recomputation.None,
            Sections.Recomputation.Selective => Recomputation.Selective,
            _ => Recomputation.Full,
        },
        SequenceParallel = plan.SequenceParallel && plan.TensorParallel > 1,
        Assignment = schedule switch
        {
            ScheduleKind.Interleaved => StageAssignment.Interleaved,
            ScheduleKind.DualPipe => StageAssignment.Mirrored,
            ScheduleKind.DualPipeV => StageAssignment.Folded,
            _ => StageAssignment.Single,
        },
    };

    /// <summary>Layers per stage as the scenario lists them, else balanced by forward operations. Throws <see cref="ArgumentException"/> with a message for users when they do not fit the model.</summary>
    public static LayerPlacement Placement(ModelSpec model, ParallelismPlan plan, TrainingSection training) => training.LayersPerStage is { } layers
        ? LayerPlacement.FromCounts(model, layers)
        : LayerPlacement.Balanced(model, plan.Stages, training.SequenceLength);

    /// <summary>Storage formats: those DeepSeek-V3 publishes for its family, else the usual BF16 mixed precision.</summary>
    public static PrecisionPlan Precision(ModelSpec model) => model.Family == "deepseek_v3" ? PrecisionPlan.DeepSeekV3 : PrecisionPlan.Bf16Mixed;

    /// <summary>The memory of every pipeline rank of a scenario with cluster, plan and training. Throws <see cref="ArgumentException"/> as <see cref="Placement"/> does.</summary>
    public static MemoryPlan Memory(Scenario scenario, ModelSpec model)
    {
        var training = scenario.Training!;
        var plan = Plan(scenario.Plan!, training.Schedule);
        return MemoryPlanner.Plan(
            new MemoryRequest
            {
                Model = model,
                Plan = plan,
                Placement = Placement(model, plan, training),
                Precision = Precision(model),
                MicroBatchTokens = (long)training.MicroBatch * training.SequenceLength,
                PeakInFlight = PeakInFlight.PerStage(plan, MicroBatches(scenario.Plan!, training)),
                Capacity = scenario.Cluster!.Node.Gpu.HbmCapacity,
            },
            scenario.File);
    }

    /// <summary>Micro-batches of one pipeline in a step.</summary>
    public static int MicroBatches(PlanSection plan, TrainingSection training) =>
        Math.Max(1, (int)(training.GlobalBatch / Math.Max(1, (long)plan.DataParallel * training.MicroBatch)));
}
