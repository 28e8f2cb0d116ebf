using Sim.Workloads.Models;
using Sim.Workloads.Parallelism;

namespace Sim.Workloads.Programs;

/// <summary>What a training program needs to know beside model, schedule and placement: how ranks divide the work, and what overlaps.</summary>
public sealed record TrainingLayout
{
    public required ParallelismPlan Plan { get; init; }

    /// <summary>Tokens of a micro-batch, over all tensor- and context-parallel ranks.</summary>
    public required long Tokens { get; init; }

    public ContextAlgorithm ContextAlgorithm { get; init; }

    /// <summary>ZeRO 0 and 1: gradients of a layer are reduced as soon as the last micro-batch has added to them. From stage 2 on every micro-batch does so.</summary>
    public bool OverlapGradients { get; init; }

    /// <summary>ZeRO 1 and 2: updated weights are gathered layer by layer in front of the first forward passes, not after the optimizer step.</summary>
    public bool OverlapWeights { get; init; }

    /// <summary>Forward passes without gradients in front of each micro-batch: how the model that is trained makes the micro-batch (denoising steps of a diffusion model).</summary>
    public int RolloutPasses { get; init; }

    /// <summary>Bytes of a gradient on the wire.</summary>
    public int GradientBytes { get; init; } = 4;

    /// <summary>Bytes of a gathered weight.</summary>
    public int WeightBytes { get; init; } = 2;

    /// <summary>Bytes of an activation, of its gradient, of keys and values.</summary>
    public int ActivationBytes { get; init; } = 2;

    /// <summary>Collectives of parameters run layer by layer instead of once for all layers.</summary>
    public bool LayerByLayer => OverlapGradients || Plan.ZeroStage >= 2;

    /// <summary>Whether gradients of a layer leave in every micro-batch: a rank that keeps only its share has nowhere to add them up.</summary>
    public bool ReducesEveryMicroBatch => Plan.ZeroStage >= 2;

    public bool GathersEveryPass => Plan.ZeroStage == 3;

    public bool GathersFirstPass => OverlapWeights && Plan.ZeroStage is 1 or 2;

    /// <summary>Ranks that divide the states of a parameter outside the routed experts. Layer by layer the two copies of a stage under DualPipe keep apart: they end in opposite order.</summary>
    public int DenseShards => Plan.DenseDataGroup / (LayerByLayer || GathersFirstPass ? Plan.Copies : 1);

    /// <summary>Ranks that divide the states of a routed expert.</summary>
    public int ExpertShards => Plan.ExpertDataGroup / (LayerByLayer || GathersFirstPass ? Plan.Copies : 1);

    /// <summary>Whole buffer of a tensor-parallel collective: the hidden states of a micro-batch on one context-parallel rank.</summary>
    public long BlockBytes(ModelSpec model) => Tokens * model.HiddenSize * ActivationBytes / Plan.ContextParallel;

    /// <summary>Bytes that a rank sends to the next stage per micro-batch, either way.</summary>
    public long BoundaryBytes(ModelSpec model) => BlockBytes(model) / (Plan.SequenceParallel ? Plan.TensorParallel : 1);

    /// <summary>Keys and values of one layer on one rank: its tokens x its heads x both widths; fewer key/value heads than ranks are repeated.</summary>
    public long KeyValueBytes(ModelSpec model)
    {
        var heads = (model.Attention.KvHeads + Plan.TensorParallel - 1) / Plan.TensorParallel;
        return Tokens * heads * (model.Attention.QkHeadDim + model.Attention.VHeadDim) * ActivationBytes / Plan.ContextParallel;
    }
}
