using Sim.Engine.Compute;
using Sim.Engine.Inference;
using Sim.Engine.Results;
using Sim.Workloads.Inference;
using Sim.Workloads.Models;

namespace Sim.Scenarios.Studies.Inference;

/// <summary>Seconds of every kernel of the first GPU's micro-batch, summed over layers and passes.</summary>
internal sealed class KernelTimes(UnitSetup setup, PassCosts costs, ExpertTraffic? traffic)
{
    private readonly List<(PassPhase Phase, KernelEntry Kernel)> _order = [];
    private readonly Dictionary<(PassPhase Phase, KernelEntry Kernel), double> _seconds = [];
    private readonly List<(PassPhase Phase, int Layers)> _phases =
    [
        .. PassProgram.Of(setup.Model, setup.Plan).Operations.Where(operation => operation.IsCompute && operation.MicroBatch == 0)
            .GroupBy(operation => operation.Phase).Select(phase => (phase.Key, phase.Count())),
    ];

    /// <summary>Seconds of linear attention as <see cref="LinearAttentionModel.Unfused"/>; 0 for models without.</summary>
    public double UnfusedLinear { get; private set; }

    /// <summary>Adds one pass over a micro-batch.</summary>
    public void Add(InferenceBatch batch)
    {
        if (setup.Profile is null)
        {
            return;
        }

        var tokens = batch.Tokens / (setup.Plan.HasExchange ? setup.Plan.TensorParallel : 1);
        foreach (var (phase, layers) in _phases)
        {
            foreach (var kernel in costs.Kernels(phase, batch, phase == PassPhase.Experts ? Rows(tokens) : [], tokens).Kernels)
            {
                var key = (phase, kernel.Kernel);
                if (_seconds.TryAdd(key, 0))
                {
                    _order.Add(key);
                }

                _seconds[key] += layers * kernel.Time.Seconds;
            }

            if (phase == PassPhase.VariantAttention && setup.Model.VariantAttention is { Kind: AttentionKind.Linear } linear)
            {
                UnfusedLinear += layers * LinearAttentionModel.Unfused(setup.Profile, batch.Tokens, Math.Max(1, linear.Heads / setup.Plan.TensorParallel), linear.QkHeadDim, linear.LinearBlock);
            }
        }
    }

    /// <summary>Seconds of all kernels of some kinds.</summary>
    public double Of(params ReadOnlySpan<KernelKind> kinds)
    {
        double sum = 0;
        foreach (var (key, seconds) in _seconds)
        {
            sum += kinds.Contains(key.Kernel.Kind) ? seconds : 0;
        }

        return sum;
    }

    /// <summary>What kernels of some kinds take of all kernels of a layer whose attention is this phase; 0 where no layer has it.</summary>
    public double ShareOfLayer(PassPhase attention, params ReadOnlySpan<KernelKind> kinds)
    {
        double mine = 0, layer = 0;
        foreach (var (key, seconds) in _seconds)
        {
            var isOwn = key.Phase == attention;
            if (isOwn || key.Phase is PassPhase.Gate or PassPhase.SharedExperts or PassPhase.Experts or PassPhase.DenseMlp)
            {
                var each = seconds / _phases.First(phase => phase.Phase == key.Phase).Layers;
                layer += each;
                mine += isOwn && kinds.Contains(key.Kernel.Kind) ? each : 0;
            }
        }

        return layer == 0 ? 0 : mine / layer;
    }

    /// <summary>All of them, with what each rests on.</summary>
    public ResultTable Table(double total) => new(
        "kernels",
        "Kernels of one micro-batch on the first GPU, over all layers and passes",
        ["part", "layers", "kernel", "time (ms)", "share of the time", "origin", "basis"],
        [.. _order.Select(key => (IReadOnlyList<string>)
        [
            Name(key.Phase), Cells.Count(_phases.First(phase => phase.Phase == key.Phase).Layers), key.Kernel.Name, Cells.Significant(_seconds[key] * 1e3),
            Cells.Number(_seconds[key] / total * 100, 1) + " %", key.Kernel.Origin.ToString().ToLowerInvariant(), key.Kernel.Basis,
        ])]);

    private int[] Rows(int tokens)
    {
        if (traffic is null)
        {
            return [];
        }

        // Without an exchange all ranks have the same tokens, and source 0 stands for them.
        var sources = new int[traffic.Ranks];
        Array.Fill(sources, tokens, 0, setup.Plan.HasExchange ? sources.Length : 1);
        return traffic.RowsPerSlot(setup.Model.Moe!.FirstMoeLayer, 0, sources);
    }

    private string Name(PassPhase phase) => phase switch
    {
        PassPhase.Embedding => "embedding",
        PassPhase.Attention => "attention",
        PassPhase.VariantAttention => setup.Model.VariantAttention!.Kind == AttentionKind.Linear ? "linear attention" : "attention of the copies",
        PassPhase.Gate => "gate",
        PassPhase.SharedExperts => "shared experts",
        PassPhase.Experts => "experts",
        PassPhase.DenseMlp => "MLP",
        PassPhase.MtpInput => "input of multi-token prediction",
        _ => "head",
    };
}
