using Sim.Units;
using Sim.Workloads.Models;
using Sim.Workloads.Parallelism;
using Sim.Workloads.Tests.Models;

namespace Sim.Workloads.Tests.Parallelism;

public sealed class MemoryPlannerTests
{
    // What an H800 reports to CUDA: deviceProperties.totalGlobalMem of the published DeepSeek training trace.
    private static readonly Bytes H800 = new(84_943_110_144);

    [Fact]
    public void DeepSeek_V3_fits_its_H800s_on_every_pipeline_rank()
    {
        var plan = MemoryPlanner.Plan(DeepSeekV3(Plans.DeepSeekV3));
        Assert.Empty(plan.Findings);
        Assert.Equal(16, plan.PerPipelineRank.Count);
    }

    [Fact]
    public void The_states_of_a_DeepSeek_V3_rank_are_its_parameters_in_their_published_precisions()
    {
        // Rank 1 holds stages 1 and 14: 8 MoE layers with attention 187,105,280, a shared expert of 44,040,192, gate and
        // norms 1,835,264 + 16,384, and 256 / 64 = 4 experts.
        const long gemm = 8 * (187_105_280L + 44_040_192);
        const long other = 8 * (1_835_264L + 16_384);
        const long experts = 8 * 4 * 44_040_192L;
        var use = MemoryPlanner.Plan(DeepSeekV3(Plans.DeepSeekV3)).PerPipelineRank[1];
        Assert.Equal(gemm + experts + (2 * other), use.Weights.Count);
        Assert.Equal(4 * (gemm + other + experts), use.Gradients.Count);
        // ZeRO-1: dense states over 256 ranks, expert states over 4.
        var shard = ((gemm + other + 255) / 256) + (experts / 4);
        Assert.Equal(4 * shard, use.MasterWeights.Count);
        Assert.Equal(2 * 2 * shard, use.Moments.Count);
    }

    [Fact]
    public void A_DeepSeek_V3_rank_keeps_156736_bytes_per_token_and_layer_for_17_chunks()
    {
        // BF16 residuals 2 x 14,336; latents 2,112 x 2; attention output 16,384 x 1.5 + 128 scales x 4; log-sum-exp 128 x 4;
        // gate 256 x 4 + 16 x 4; experts 8 x (7,168 + 56 x 4) + 8 x (4,096 + 32 x 4); shared expert 4,096 + 32 x 4.
        const long perToken = 28_672 + 4_224 + 25_088 + 512 + 1_088 + 59_136 + 33_792 + 4_224;
        Assert.Equal(156_736, perToken);
        var use = MemoryPlanner.Plan(DeepSeekV3(Plans.DeepSeekV3)).PerPipelineRank[1];
        Assert.Equal(perToken * 4096 * 4 * 17, use.Activations.Count);
    }

    [Fact]
    public void Without_its_recomputation_or_its_FP8_caching_DeepSeek_V3_would_not_fit()
    {
        // Kept in full, a layer has 150,592 bytes more per token (norm outputs 2 x 7,392, latents 2,112, queries 49,152, keys
        // and values 65,536, activations 9 x 2,112): 307,328 x 4,096 x 68 = 85.6 GB, more than the GPU by themselves.
        var kept = MemoryPlanner.Plan(DeepSeekV3(Plans.DeepSeekV3 with { Recomputation = Recomputation.None }));
        Assert.Equal(307_328L * 4096 * 68, kept.PerPipelineRank[1].Activations.Count);
        Assert.Single(kept.Findings);
        // In BF16 28,672 + 4,224 + 32,768 + 512 + 1,088 + 8 x 14,336 + 9 x 8,192 = 255,680 bytes: 71.2 GB beside 13.1 GB of
        // gradients and 6.5 GB of weights.
        var wide = MemoryPlanner.Plan(DeepSeekV3(Plans.DeepSeekV3) with { Precision = PrecisionPlan.Bf16Mixed });
        Assert.Equal(255_680L * 4096 * 68, wide.PerPipelineRank[1].Activations.Count);
        Assert.Single(wide.Findings);
    }

    [Fact]
    public void A_last_stage_alone_holds_its_own_embedding_for_the_MTP_module()
    {
        // Under DualPipe rank 0 holds both ends and shares the table; with single stages rank 15 needs a copy.
        var model = ShippedModels.DeepSeekV3;
        var placement = LayerPlacement.Balanced(model, 16);
        long Other(StageAssignment assignment, int rank) => RankParameters.Of(model, Plans.DeepSeekV3 with { Assignment = assignment }, placement, rank).DenseOther;
        const long table = 129_280L * 7_168;
        Assert.Equal(table, Other(StageAssignment.Single, 0) + Other(StageAssignment.Single, 15) - Other(StageAssignment.Mirrored, 0));
    }

    [Fact]
    public void Each_ZeRO_stage_divides_one_more_kind_of_state()
    {
        var dense = new ParallelismPlan { DataParallel = 64, TensorParallel = 8 };
        var use = Enumerable.Range(0, 4).Select(stage => MemoryPlanner.Plan(Llama(dense with { ZeroStage = stage })).PerPipelineRank[0]).ToArray();
        // BF16 weights, FP32 master, gradients and two moments: 2 + 4 + 4 + 8 bytes per parameter.
        Assert.Equal(use[0].Weights.Count * 2, use[0].MasterWeights.Count);
        Assert.Equal(use[0].Weights.Count * 4, use[0].Moments.Count);
        Assert.InRange(use[1].MasterWeights.Count * 64.0 / use[0].MasterWeights.Count, 1, 1.0001);
        Assert.Equal(use[0].Gradients, use[1].Gradients);
        Assert.InRange(use[2].Gradients.Count * 64.0 / use[0].Gradients.Count, 1, 1.0001);
        Assert.Equal(use[0].Weights, use[2].Weights);
        Assert.InRange(use[3].Weights.Count * 64.0 / use[0].Weights.Count, 1, 1.0001);
        Assert.True(use[3].WorkingSet > use[2].WorkingSet);
    }

    [Fact]
    public void Ranks_without_ZeRO_hold_the_whole_model_between_them()
    {
        var model = ShippedModels.Llama405B;
        var plan = new ParallelismPlan { PipelineParallel = 9 };
        var sum = 0L;
        for (var rank = 0; rank < 9; rank++) sum += RankParameters.Of(model, plan, LayerPlacement.Balanced(model, 9), rank).Dense;
        Assert.Equal(ParameterCounter.OfModel(model).Total, sum);
    }

    [Fact]
    public void Sixteen_DualPipe_ranks_hold_the_dense_part_and_the_MTP_module_twice()
    {
        var model = ShippedModels.DeepSeekV3;
        var sum = 0L;
        for (var rank = 0; rank < 16; rank++) sum += RankParameters.Of(model, Plans.DeepSeekV3, LayerPlacement.Balanced(model, 16), rank).Dense;
        Assert.Equal(2 * (ParameterCounter.OfModel(model).Dense + ParameterCounter.OfMtp(model).Dense), sum);
    }

    [Fact]
    public void More_recomputation_keeps_less_and_works_with_more()
    {
        var use = new[] { Recomputation.None, Recomputation.Selective, Recomputation.Full }
            .Select(mode => MemoryPlanner.Plan(DeepSeekV3(Plans.DeepSeekV3 with { Recomputation = mode })).PerPipelineRank[1]).ToArray();
        Assert.True(use[0].Activations > use[1].Activations && use[1].Activations > use[2].Activations);
        Assert.True(use[0].WorkingSet < use[1].WorkingSet && use[1].WorkingSet < use[2].WorkingSet);
        // Only the BF16 layer input of 7,168.
        Assert.Equal(14_336L * 4096 * 4 * 17, use[2].Activations.Count);
    }

    [Fact]
    public void Sequence_parallelism_divides_what_tensor_parallelism_leaves_whole()
    {
        // Without biases every kept tensor of a dense layer is then divided by TP; key/value heads are 8 >= TP.
        var model = ShippedModels.Qwen72B;
        double Kept(ParallelismPlan plan) => KeptActivations.BytesPerToken(KeptActivations.OfLayer(model, 0, plan, PrecisionPlan.Bf16Mixed));
        var whole = Kept(new ParallelismPlan());
        Assert.Equal(whole / 8, Kept(new ParallelismPlan { TensorParallel = 8, SequenceParallel = true }), 6);
        Assert.True(Kept(new ParallelismPlan { TensorParallel = 8 }) > whole / 8);
    }

    [Fact]
    public void A_plan_that_does_not_fit_says_which_rank_by_how_much_and_why()
    {
        var request = Llama(new ParallelismPlan { DataParallel = 512 });
        var finding = Assert.Single(MemoryPlanner.Plan(request, "s.yaml").Findings);
        // 405,853,388,800 parameters x 18 bytes of states, 8 of them moments (2.953 TiB); 8,192 tokens x (126 layers x 520,704
        // + head 32,768 + 513,024) bytes kept, a layer's being 6 x 32,768 + 4,096 + 512 + 212,992 + 106,496: 7.1371 TiB.
        Assert.Equal(
            "s.yaml: error: memory: pipeline rank 0 needs 7.1371 TiB but a GPU has 79.109 GiB; 1 of 1 pipeline ranks do not fit; its largest part is optimizer moments with 2.953 TiB (set zero_stage: 1)",
            finding.ToString());
    }

    [Fact]
    public void The_fullest_experts_decide()
    {
        var even = MemoryPlanner.Plan(DeepSeekV3(Plans.DeepSeekV3)).PerPipelineRank[1];
        var skewed = MemoryPlanner.Plan(DeepSeekV3(Plans.DeepSeekV3) with { ExpertImbalance = 1.5 }).PerPipelineRank[1];
        // Half as many rows again of what experts keep: (59,136 + 33,792) / 2 bytes per token.
        Assert.Equal(46_464L * 4096 * 4 * 17, (skewed.Activations - even.Activations).Count);
    }

    private static MemoryRequest DeepSeekV3(ParallelismPlan plan) => new()
    {
        Model = ShippedModels.DeepSeekV3,
        Plan = plan,
        Placement = LayerPlacement.Balanced(ShippedModels.DeepSeekV3, 16),
        Precision = PrecisionPlan.DeepSeekV3,
        MicroBatchTokens = 4096,
        PeakInFlight = PeakInFlight.PerStage(plan, 120),
        Capacity = H800,
    };

    private static MemoryRequest Llama(ParallelismPlan plan) => new()
    {
        Model = ShippedModels.Llama405B,
        Plan = plan,
        Placement = LayerPlacement.Balanced(ShippedModels.Llama405B, 1),
        Precision = PrecisionPlan.Bf16Mixed,
        MicroBatchTokens = 8192,
        PeakInFlight = [1],
        Capacity = H800,
    };
}
