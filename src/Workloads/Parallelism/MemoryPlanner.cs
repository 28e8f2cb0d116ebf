using System.Globalization;
using Sim.Units;
using Sim.Workloads.Models;

namespace Sim.Workloads.Parallelism;

/// <summary>
/// Adds up the memory of every class of GPU. States divide over the data-parallel group of their parameter (dense or
/// expert) from the plan's ZeRO stage on: 1 master weights and moments, 2 gradients, 3 weights. Not counted: fragmentation,
/// library contexts, gradient buckets, and averages kept in host memory; <see cref="MemoryRequest.Reserved"/> is for them.
/// </summary>
public static class MemoryPlanner
{
    /// <summary>Plans; throws <see cref="ArgumentException"/> when the lists of the request do not have one entry per stage.</summary>
    public static MemoryPlan Plan(MemoryRequest request, string file = "")
    {
        var stages = request.Plan.Stages;
        if (request.Placement.Stages.Count != stages || request.PeakInFlight.Count != stages)
        {
            throw new ArgumentException(Text($"the plan has {stages} stages, the placement {request.Placement.Stages.Count}, the peaks {request.PeakInFlight.Count}"), nameof(request));
        }

        var use = new MemoryUse[request.Plan.PipelineParallel];
        for (var rank = 0; rank < use.Length; rank++) use[rank] = OfRank(request, rank);
        var plan = new MemoryPlan(use, []);
        var fullest = use[plan.FullestRank];
        return fullest.Total <= request.Capacity ? plan : plan with { Findings = [DoesNotFit(request, plan, file)] };
    }

    private static MemoryUse OfRank(MemoryRequest request, int rank)
    {
        var (plan, precision) = (request.Plan, request.Precision);
        var parameters = RankParameters.Of(request.Model, plan, request.Placement, rank);
        var (dense, expert) = ((long)plan.DenseDataGroup, (long)plan.ExpertDataGroup);
        // Elements on this rank of a state that is divided from a ZeRO stage on.
        long Kept(int from) => plan.ZeroStage >= from ? Share(parameters.TrainedDense, dense) + Share(parameters.Experts, expert) : parameters.TrainedDense + parameters.Experts;
        var gathered = plan.ZeroStage == 3;
        var gemm = gathered ? Share(parameters.DenseGemm, dense) + Share(parameters.Experts, expert) : parameters.DenseGemm + parameters.Experts;
        var other = gathered ? Share(parameters.DenseOther, dense) : parameters.DenseOther;
        var (activations, recomputed) = Activations(request, rank);
        // ZeRO-3 holds the layer at work and the one being fetched.
        var fetched = gathered ? precision.GemmWeights.SizeOf(2 * parameters.LargestLayer) : Bytes.Zero;
        return new MemoryUse(
            precision.GemmWeights.SizeOf(gemm) + precision.OtherWeights.SizeOf(other),
            precision.MasterWeights.SizeOf(Kept(1)),
            precision.Gradients.SizeOf(Kept(2)),
            precision.Moments.SizeOf(Kept(1)) * 2,
            activations,
            recomputed + fetched,
            Communication(request));
    }

    private static (Bytes Kept, Bytes Recomputed) Activations(MemoryRequest request, int rank)
    {
        var (model, plan, precision) = (request.Model, request.Plan, request.Precision);
        var tokens = Share(request.MicroBatchTokens, plan.ContextParallel);
        double Layer(int layer, Recomputation mode) =>
            KeptActivations.BytesPerToken(KeptActivations.OfLayer(model, layer, plan with { Recomputation = mode }, precision, request.ExpertImbalance));
        double kept = 0, recomputed = 0;
        foreach (var stage in plan.StagesOf(rank))
        {
            var content = request.Placement.Stages[stage];
            double perToken = 0;
            for (var n = 0; n < content.LayerCount + content.MtpModules; n++)
            {
                // MTP layers come after all others.
                var layer = n < content.LayerCount ? content.FirstLayer + n : model.Layers + n - content.LayerCount;
                var bytes = Layer(layer, plan.Recomputation);
                perToken += bytes;
                recomputed = Math.Max(recomputed, Layer(layer, Recomputation.None) - bytes);
            }

            var head = KeptActivations.BytesPerToken(KeptActivations.OfHead(model, plan, precision));
            // An MTP module also keeps the two vectors its projection reads.
            perToken += (content.Head ? head : 0) + (content.MtpModules * (head + precision.LinearInputs.SizeOf(2L * model.HiddenSize).Count));
            kept += perToken * request.PeakInFlight[stage];
        }

        return (RoundUp(kept * tokens), RoundUp(recomputed * tokens));
    }

    // One micro-batch to and from each pipeline neighbour per stage held; and per overlapped direction (two under DualPipe)
    // the rows of one expert exchange, received in one format and sent back in the other.
    private static Bytes Communication(MemoryRequest request)
    {
        var (model, plan, precision) = (request.Model, request.Plan, request.Precision);
        var tokens = Share(request.MicroBatchTokens, plan.ContextParallel);
        var sum = request.Reserved;
        var row = precision.Residual.SizeOf(model.HiddenSize);
        if (plan.PipelineParallel > 1) sum += row * (tokens * 2 * plan.StagesPerRank);
        if (plan.ExpertParallel == 1 || model.Moe is null) return sum;
        var directions = plan.Assignment is StageAssignment.Mirrored or StageAssignment.Folded ? 2 : 1;
        var rows = request.ExpertImbalance * Share(tokens, plan.TensorParallel) * model.Moe.ExpertsPerToken * directions;
        return sum + RoundUp(rows * (precision.DispatchedRows.SizeOf(model.HiddenSize) + row).Count);
    }

    private static Finding DoesNotFit(MemoryRequest request, MemoryPlan plan, string file)
    {
        var over = 0;
        foreach (var use in plan.PerPipelineRank)
        {
            if (use.Total > request.Capacity) over++;
        }

        var fullest = plan.PerPipelineRank[plan.FullestRank];
        var (name, size) = fullest.Parts.MaxBy(part => part.Size);
        var hint = name switch
        {
            "activations" when request.Plan.Recomputation != Recomputation.Full => "recompute more, or make micro-batches smaller",
            "activations" => "make micro-batches smaller, or raise context_parallel",
            "master weights" or "optimizer moments" when request.Plan.ZeroStage < 1 => "set zero_stage: 1",
            "gradients" when request.Plan.ZeroStage < 2 => "raise pipeline_parallel or expert_parallel, or set zero_stage: 2",
            _ => "raise pipeline_parallel, tensor_parallel or expert_parallel",
        };
        return new Finding(
            FindingSeverity.Error,
            file,
            0,
            0,
            "memory",
            Text($"pipeline rank {plan.FullestRank} needs {fullest.Total} but a GPU has {request.Capacity}; {over} of {plan.PerPipelineRank.Count} pipeline ranks do not fit; its largest part is {name} with {size}"),
            hint);
    }

    private static long Share(long elements, long group) => (elements + group - 1) / group;

    private static Bytes RoundUp(double bytes) => new(checked((long)Math.Ceiling(bytes)));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
