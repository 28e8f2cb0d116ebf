using System.Globalization;
using Sim.Units;
using Sim.Workloads.Models;

namespace Sim.Workloads.Parallelism;

/// <summary>Whether a plan, a model and a cluster fit each other; every finding at once, in the words of the scenario file.</summary>
public sealed class PlanValidator
{
    private readonly List<Finding> _findings = [];
    private readonly string _file;
    private readonly Func<string, (int Line, int Column)> _placeOf;

    private PlanValidator(string file, Func<string, (int Line, int Column)> placeOf)
    {
        _file = file;
        _placeOf = placeOf;
    }

    /// <summary>Checks a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="model">The model it divides.</param>
    /// <param name="gpus">GPUs of the cluster.</param>
    /// <param name="gpusPerNode">GPUs of one NVLink domain.</param>
    /// <param name="file">File the plan stands in.</param>
    /// <param name="placeOf">Line and column of a path such as <c>plan.expert_parallel</c>; null where unknown.</param>
    public static IReadOnlyList<Finding> Validate(
        ParallelismPlan plan,
        ModelSpec model,
        int gpus,
        int gpusPerNode,
        string file,
        Func<string, (int Line, int Column)>? placeOf = null)
    {
        var check = new PlanValidator(file, placeOf ?? (_ => (0, 0)));
        check.Dimensions(plan);
        // Everything else divides by these numbers.
        if (check._findings.Count > 0) return check._findings;
        check.Product(plan, gpus);
        check.Tensor(plan, model, gpusPerNode);
        check.Experts(plan, model);
        check.Pipeline(plan, model);
        check.Variants(plan, model);
        return check._findings;
    }

    private void Dimensions(ParallelismPlan plan)
    {
        ReadOnlySpan<(string Key, int Value)> sizes =
        [
            ("tensor_parallel", plan.TensorParallel),
            ("pipeline_parallel", plan.PipelineParallel),
            ("virtual_pipeline", plan.VirtualPipeline),
            ("data_parallel", plan.DataParallel),
            ("expert_parallel", plan.ExpertParallel),
            ("context_parallel", plan.ContextParallel),
        ];
        foreach (var (key, value) in sizes)
        {
            if (value is < 1 or > 1_048_576) Error(key, $"expected a whole number from 1 to 1048576, found {value}", null);
        }

        if (plan.ZeroStage is < 0 or > 3) Error("zero_stage", $"expected 0, 1, 2 or 3, found {plan.ZeroStage}", null);
    }

    private void Product(ParallelismPlan plan, int gpus)
    {
        var rest = (long)plan.TensorParallel * plan.ContextParallel * plan.PipelineParallel;
        var ranks = rest * plan.DataParallel;
        if (ranks == gpus) return;
        var hint = gpus % rest == 0
            ? Text($"data_parallel: {gpus / rest} would use every GPU")
            : Text($"TP x CP x PP = {rest} does not divide {gpus}");
        Error(
            "data_parallel",
            $"TP {plan.TensorParallel} x CP {plan.ContextParallel} x DP {plan.DataParallel} x PP {plan.PipelineParallel} = {ranks} ranks, but the cluster has {gpus} GPUs",
            hint);
    }

    private void Tensor(ParallelismPlan plan, ModelSpec model, int gpusPerNode)
    {
        var tp = plan.TensorParallel;
        if (tp == 1)
        {
            if (plan.SequenceParallel) Warn("sequence_parallel", $"it has no effect without tensor parallelism", null);
            return;
        }

        Divides("tensor_parallel", tp, model.Attention.Heads, "attention heads");
        var kv = model.Attention.KvHeads;
        if (kv % tp != 0 && tp % kv != 0) Error("tensor_parallel", $"{kv} key/value heads can neither be divided nor repeated evenly over {tp} ranks", null);
        Divides("tensor_parallel", tp, model.IntermediateSize, "columns of the dense MLP");
        if (model.Moe is { SharedExperts: > 0 } moe) Divides("tensor_parallel", tp, moe.SharedExperts * moe.IntermediateSize, "columns of the shared experts");
        if (model.Moe is not null && !plan.SequenceParallel) Error("sequence_parallel", $"{model.Name} has experts: tensor-parallel ranks must divide the tokens among them", "leave it at true");
        if (model.VocabSize % tp != 0) Warn("tensor_parallel", $"{model.VocabSize} vocabulary rows do not divide by {tp}", "training code pads the vocabulary; the padding is not counted here");
        if (tp > gpusPerNode) Warn("tensor_parallel", $"groups of {tp} cross nodes of {gpusPerNode} GPUs", "every layer then waits for the scale-out network");
    }

    private void Experts(ParallelismPlan plan, ModelSpec model)
    {
        var ep = plan.ExpertParallel;
        if (ep == 1) return;
        if (model.Moe is null)
        {
            Error("expert_parallel", $"{model.Name} has no experts to divide over {ep} ranks", "set it to 1");
            return;
        }

        Divides("expert_parallel", ep, model.Moe.Experts, "experts");
        if (plan.RanksPerStage % ep != 0)
        {
            Error("expert_parallel", $"groups of {ep} do not divide the {plan.RanksPerStage} ranks of a stage", "TP x CP x DP must be a multiple of it");
        }
    }

    private void Pipeline(ParallelismPlan plan, ModelSpec model)
    {
        if (plan.Assignment == StageAssignment.Interleaved && plan.VirtualPipeline < 2)
        {
            Error("virtual_pipeline", $"an interleaved schedule needs at least 2 chunks per rank, found {plan.VirtualPipeline}", null);
        }

        if (plan.Assignment != StageAssignment.Interleaved && plan.VirtualPipeline > 1)
        {
            Error("virtual_pipeline", $"only an interleaved schedule has {plan.VirtualPipeline} chunks per rank", "set it to 1");
        }

        if (plan.Assignment == StageAssignment.Mirrored && plan.PipelineParallel % 2 != 0)
        {
            Error("pipeline_parallel", $"DualPipe needs an even number of ranks, found {plan.PipelineParallel}", null);
        }

        // The first stage may hold the embedding alone, the last the head alone.
        if (plan.Stages > model.Layers + 2) Error("pipeline_parallel", $"{model.Layers} layers cannot fill {plan.Stages} stages", null);
    }

    private void Variants(ParallelismPlan plan, ModelSpec model)
    {
        if (model.VariantAttention is { Kind: AttentionKind.Linear } && plan.ContextParallel > 1)
        {
            Error("context_parallel", $"the states that linear attention passes from rank to rank have no model", "set it to 1");
        }

        if (model.TrainsVariantsOnly && plan.PipelineParallel > 1)
        {
            Error("pipeline_parallel", $"{model.Name} trains only some of its layers, which is simulated without a pipeline", "set it to 1");
        }
    }

    private void Divides(string key, int divisor, int number, string things)
    {
        if (number % divisor != 0) Error(key, $"{number} {things} cannot be divided evenly over {divisor} ranks", null);
    }

    private void Error(string key, FormattableString message, string? hint) => Add(FindingSeverity.Error, key, message, hint);

    private void Warn(string key, FormattableString message, string? hint) => Add(FindingSeverity.Warning, key, message, hint);

    private void Add(FindingSeverity severity, string key, FormattableString message, string? hint)
    {
        var path = "plan." + key;
        var (line, column) = _placeOf(path);
        _findings.Add(new Finding(severity, _file, line, column, path, Text(message), hint));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
