using Sim.Workloads.Parallelism;

namespace Sim.Workloads.Tests.Parallelism;

/// <summary>Plans that several tests use.</summary>
internal static class Plans
{
    /// <summary>DeepSeek-V3 on 2,048 GPUs: PP 16, EP 64 over 8 nodes, ZeRO-1, no TP (arXiv:2412.19437 section 3.2).</summary>
    internal static readonly ParallelismPlan DeepSeekV3 = new()
    {
        PipelineParallel = 16,
        DataParallel = 128,
        ExpertParallel = 64,
        ZeroStage = 1,
        Recomputation = Recomputation.Selective,
        Assignment = StageAssignment.Mirrored,
    };
}
