using Sim.Workloads.Models;
using Sim.Workloads.Parallelism;
using Sim.Workloads.Tests.Models;

namespace Sim.Workloads.Tests.Parallelism;

public sealed class PlanValidatorTests
{
    [Fact]
    public void The_published_DeepSeek_V3_plan_has_no_findings() => Assert.Empty(Findings(Plans.DeepSeekV3, ShippedModels.DeepSeekV3, 2048));

    [Fact]
    public void A_product_that_is_not_the_GPU_count_names_the_size_that_would_fit() => Assert.Equal(
        ["s.yaml: error: plan.data_parallel: TP 1 x CP 1 x DP 64 x PP 16 = 1024 ranks, but the cluster has 2048 GPUs (data_parallel: 128 would use every GPU)"],
        Findings(Plans.DeepSeekV3 with { DataParallel = 64 }, ShippedModels.DeepSeekV3, 2048));

    [Fact]
    public void A_product_that_no_data_parallelism_can_repair_says_so() => Assert.Equal(
        ["s.yaml: error: plan.data_parallel: TP 1 x CP 1 x DP 128 x PP 16 = 2048 ranks, but the cluster has 2040 GPUs (TP x CP x PP = 16 does not divide 2040)"],
        Findings(Plans.DeepSeekV3, ShippedModels.DeepSeekV3, 2040));

    [Fact]
    public void Experts_that_do_not_divide_are_refused() => Assert.Equal(
        [
            "s.yaml: error: plan.expert_parallel: 256 experts cannot be divided evenly over 48 ranks",
            "s.yaml: error: plan.expert_parallel: groups of 48 do not divide the 128 ranks of a stage (TP x CP x DP must be a multiple of it)",
        ],
        Findings(Plans.DeepSeekV3 with { ExpertParallel = 48 }, ShippedModels.DeepSeekV3, 2048));

    [Fact]
    public void A_dense_model_has_no_experts_to_divide() => Assert.Equal(
        ["s.yaml: error: plan.expert_parallel: qwen2.5-72b has no experts to divide over 8 ranks (set it to 1)"],
        Findings(new ParallelismPlan { DataParallel = 8, ExpertParallel = 8 }, ShippedModels.Qwen72B, 8));

    [Fact]
    public void Everything_wrong_with_tensor_parallelism_comes_at_once() => Assert.Equal(
        [
            "s.yaml: error: plan.tensor_parallel: 64 attention heads cannot be divided evenly over 12 ranks",
            "s.yaml: error: plan.tensor_parallel: 8 key/value heads can neither be divided nor repeated evenly over 12 ranks",
            "s.yaml: warning: plan.tensor_parallel: groups of 12 cross nodes of 8 GPUs (every layer then waits for the scale-out network)",
        ],
        Findings(new ParallelismPlan { TensorParallel = 12, DataParallel = 2 }, ShippedModels.Qwen72B, 24));

    [Fact]
    public void A_vocabulary_that_needs_padding_is_a_warning()
    {
        var odd = ShippedModels.Qwen72B with { VocabSize = 152_065 };
        Assert.Equal(
            ["s.yaml: warning: plan.tensor_parallel: 152065 vocabulary rows do not divide by 8 (training code pads the vocabulary; the padding is not counted here)"],
            Findings(new ParallelismPlan { TensorParallel = 8 }, odd, 8));
    }

    [Fact]
    public void Pipelines_that_cannot_be_built_are_refused() => Assert.Equal(
        [
            "s.yaml: error: plan.virtual_pipeline: only an interleaved schedule has 2 chunks per rank (set it to 1)",
            "s.yaml: error: plan.pipeline_parallel: DualPipe needs an even number of ranks, found 61",
        ],
        Findings(new ParallelismPlan { PipelineParallel = 61, VirtualPipeline = 2, Assignment = StageAssignment.Mirrored }, ShippedModels.DeepSeekV3, 61));

    [Fact]
    public void More_stages_than_layers_are_refused() => Assert.Equal(
        ["s.yaml: error: plan.pipeline_parallel: 61 layers cannot fill 64 stages"],
        Findings(new ParallelismPlan { PipelineParallel = 64 }, ShippedModels.DeepSeekV3, 64));

    [Fact]
    public void An_interleaved_schedule_needs_chunks() => Assert.Equal(
        ["s.yaml: error: plan.virtual_pipeline: an interleaved schedule needs at least 2 chunks per rank, found 1"],
        Findings(new ParallelismPlan { PipelineParallel = 4, Assignment = StageAssignment.Interleaved }, ShippedModels.Qwen72B, 4));

    [Fact]
    public void Sizes_out_of_range_stop_the_checks_that_would_divide_by_them() => Assert.Equal(
        [
            "s.yaml: error: plan.pipeline_parallel: expected a whole number from 1 to 1048576, found 0",
            "s.yaml: error: plan.context_parallel: expected a whole number from 1 to 1048576, found -1",
            "s.yaml: error: plan.zero_stage: expected 0, 1, 2 or 3, found 4",
        ],
        Findings(new ParallelismPlan { PipelineParallel = 0, ContextParallel = -1, ZeroStage = 4 }, ShippedModels.Qwen72B, 8));

    [Fact]
    public void Sequence_parallelism_alone_is_a_warning() => Assert.Equal(
        ["s.yaml: warning: plan.sequence_parallel: it has no effect without tensor parallelism"],
        Findings(new ParallelismPlan { SequenceParallel = true }, ShippedModels.Qwen72B, 1));

    [Fact]
    public void A_finding_carries_the_place_of_its_key()
    {
        var findings = PlanValidator.Validate(new ParallelismPlan(), ShippedModels.Qwen72B, 8, 8, "s.yaml", path => path == "plan.data_parallel" ? (7, 3) : (0, 0));
        Assert.StartsWith("s.yaml:7:3: error: plan.data_parallel: ", Assert.Single(findings).ToString(), StringComparison.Ordinal);
    }

    private static List<string> Findings(ParallelismPlan plan, ModelSpec model, int gpus) =>
        [.. PlanValidator.Validate(plan, model, gpus, 8, "s.yaml").Select(finding => finding.ToString())];
}
