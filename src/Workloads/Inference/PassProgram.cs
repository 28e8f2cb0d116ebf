using Sim.Workloads.Models;

namespace Sim.Workloads.Inference;

/// <summary>
/// One forward pass of a model as every rank of a unit runs it: kernels and communication in order, on a compute and a communication stream. Within a layer the micro-batches take turns, so that
/// the exchange of one lies behind the compute of another; shared experts lie behind the dispatch of their own micro-batch (arXiv:2412.19437 section 3.4 and the published overlap of the service).
/// </summary>
public sealed class PassProgram
{
    private readonly List<PassOperation> _operations = [];
    private readonly ModelSpec _model;
    private readonly InferencePlan _plan;
    private readonly int[] _last;

    private PassProgram(ModelSpec model, InferencePlan plan)
    {
        _model = model;
        _plan = plan;
        _last = new int[plan.MicroBatches];
        Array.Fill(_last, -1);
    }

    /// <summary>The operations in the order in which they are issued.</summary>
    public IReadOnlyList<PassOperation> Operations => _operations;

    /// <summary>The whole pass: embedding, all layers, head, and the plan's multi-token-prediction modules, each with its head.</summary>
    public static PassProgram Of(ModelSpec model, InferencePlan plan)
    {
        var program = Layers(model, plan, 0, 0);
        program.Each(PassPhase.Embedding, -1);
        for (var layer = 0; layer < model.Layers; layer++)
        {
            program.Layer(layer);
        }

        program.Each(PassPhase.Head, model.Layers);
        for (var module = 0; module < plan.MtpModules; module++)
        {
            program.Each(PassPhase.MtpInput, model.Layers + module);
            program.Layer(model.Layers + module);
            program.Each(PassPhase.Head, model.Layers + module);
        }

        return program;
    }

    /// <summary>Some layers alone, for studies of one layer.</summary>
    public static PassProgram Layers(ModelSpec model, InferencePlan plan, int first, int count)
    {
        var program = new PassProgram(model, plan);
        for (var layer = first; layer < first + count; layer++)
        {
            program.Layer(layer);
        }

        return program;
    }

    private void Layer(int layer)
    {
        var isMoe = _model.KindOf(layer) == LayerKind.Moe;
        for (var batch = 0; batch < _plan.MicroBatches; batch++)
        {
            Compute(_model.IsVariant(layer) ? PassPhase.VariantAttention : PassPhase.Attention, layer, batch);
            Shared(_plan.HasExchange ? PassOperationKind.ReduceScatter : PassOperationKind.AllReduce, layer, batch);
            if (!isMoe)
            {
                Compute(PassPhase.DenseMlp, layer, batch);
                Shared(_plan.HasExchange ? PassOperationKind.AllGather : PassOperationKind.AllReduce, layer, batch);
                continue;
            }

            Compute(PassPhase.Gate, layer, batch);
            var gate = _last[batch];
            if (_plan.HasExchange)
            {
                Add(PassOperationKind.Dispatch, default, layer, batch);
            }

            if (_model.Moe!.SharedExperts > 0 && !_plan.SharedAsRouted)
            {
                // They need the gate's input only; the next operation of the chain is the experts, behind the dispatch.
                _operations.Add(new PassOperation(PassOperationKind.Compute, PassPhase.SharedExperts, layer, batch, gate));
            }
        }

        for (var batch = 0; isMoe && batch < _plan.MicroBatches; batch++)
        {
            Compute(PassPhase.Experts, layer, batch);
            if (_plan.HasExchange)
            {
                Add(PassOperationKind.Combine, default, layer, batch);
                Shared(PassOperationKind.AllGather, layer, batch);
            }
            else
            {
                Shared(PassOperationKind.AllReduce, layer, batch);
            }
        }
    }

    private void Each(PassPhase phase, int layer)
    {
        for (var batch = 0; batch < _plan.MicroBatches; batch++)
        {
            Compute(phase, layer, batch);
        }
    }

    private void Compute(PassPhase phase, int layer, int batch) => Add(PassOperationKind.Compute, phase, layer, batch);

    /// <summary>An operation among tensor-parallel ranks, where there is more than one.</summary>
    private void Shared(PassOperationKind kind, int layer, int batch)
    {
        if (_plan.TensorParallel > 1)
        {
            Add(kind, default, layer, batch);
        }
    }

    private void Add(PassOperationKind kind, PassPhase phase, int layer, int batch)
    {
        _operations.Add(new PassOperation(kind, phase, layer, batch, _last[batch]));
        _last[batch] = _operations.Count - 1;
    }
}
