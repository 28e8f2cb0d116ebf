using Sim.Units;
using Sim.Workloads.Parallelism;

namespace Sim.Engine.Compute;

/// <summary>Every kernel of every phase of a model's layers, with sizes as expressions of the model's dimensions and a rank's load.</summary>
public sealed class KernelInventory
{
    /// <summary>Symbols that a load supplies; an inventory may not define them.</summary>
    public static readonly string[] LoadSymbols = ["tokens", "rows", "received", "parameters", "tp", "cp", "keys", "logits", "mlp_tp", "expert_tp"];

    private readonly Dictionary<string, IReadOnlyList<KernelEntry>> phases;
    private readonly Dictionary<string, double> symbols;

    /// <summary>An inventory of phases in order. <paramref name="symbols"/> must hold heads, qk and v for attention kernels.</summary>
    public KernelInventory(string name, IReadOnlyDictionary<string, double> symbols, IReadOnlyList<(string Phase, IReadOnlyList<KernelEntry> Kernels)> phases)
    {
        Name = name;
        this.symbols = new Dictionary<string, double>(symbols, StringComparer.Ordinal);
        this.phases = phases.ToDictionary(phase => phase.Phase, phase => phase.Kernels, StringComparer.Ordinal);
        Phases = phases.Select(phase => phase.Phase).ToArray();
        foreach (var pass in (string[])["forward", "backward"])
        {
            foreach (var part in (AttentionPart[])[AttentionPart.Input, AttentionPart.Core, AttentionPart.Output])
            {
                if (this.phases.TryGetValue("attn_" + pass, out var whole))
                    this.phases[$"attn_{part.ToString().ToLowerInvariant()}_{pass}"] = whole.Where(entry => entry.Part == part).ToArray();
            }
        }
    }

    public string Name { get; }

    /// <summary>Phase names in the file's order. The parts of attention (<c>attn_input_forward</c>, <c>attn_core_backward</c>, ...) can be asked for besides.</summary>
    public IReadOnlyList<string> Phases { get; }

    /// <summary>Entries of a phase, whatever is recomputed; throws <see cref="KeyNotFoundException"/>.</summary>
    public IReadOnlyList<KernelEntry> this[string phase] => phases.TryGetValue(phase, out var found)
        ? found
        : throw new KeyNotFoundException($"inventory '{Name}' has no phase '{phase}'");

    /// <summary>Times of a phase's kernels. Throws <see cref="KeyNotFoundException"/> for an unknown phase or symbol.</summary>
    public PhaseEstimate PhaseTime(string phase, HardwareProfile profile, KernelLoad load, int sms, KernelContext context)
    {
        var values = SymbolValues(load);
        KernelEstimate Estimate(KernelEntry entry)
        {
            var burst = Cost(entry, values, profile, load, sms, sustained: false);
            var steady = context == KernelContext.Isolated ? burst : Cost(entry, values, profile, load, sms, sustained: true);
            return new KernelEstimate(entry, Scaled(entry, entry.Count * profile.Finish(burst.Seconds, steady.Seconds, context))) { Cost = context == KernelContext.Sustained ? steady : burst };
        }

        return new PhaseEstimate(phase, [.. Kernels(phase, load.Recomputation).Select(Estimate)]);
    }

    /// <summary>The same inventory with other entries.</summary>
    public KernelInventory With(Func<KernelEntry, KernelEntry> change) =>
        new(Name, symbols, [.. Phases.Select(phase => (phase, (IReadOnlyList<KernelEntry>)[.. this[phase].Select(change)]))]);

    /// <summary>Entries of a phase that run with this recomputation; throws <see cref="KeyNotFoundException"/>.</summary>
    public IEnumerable<KernelEntry> Kernels(string phase, Recomputation recomputation)
    {
        var absent = recomputation == Recomputation.Selective ? KernelCondition.Kept : KernelCondition.Selective;
        return this[phase].Where(entry => entry.When != absent);
    }

    /// <summary>Values of all symbols for a load.</summary>
    public Dictionary<string, double> SymbolValues(KernelLoad load) => new(symbols, StringComparer.Ordinal)
    {
        ["tokens"] = load.Tokens,
        ["rows"] = load.Rows,
        ["received"] = load.ReceivedTokens,
        ["parameters"] = load.Parameters,
        ["tp"] = load.TensorParallel,
        ["cp"] = load.ContextParallel,
        ["keys"] = load.Batch?.Keys ?? load.Tokens,
        ["logits"] = load.Batch?.Logits ?? load.Tokens,
        ["mlp_tp"] = load.MlpTensorParallel,
        ["expert_tp"] = load.ExpertTensorParallel,
    };

    private static KernelCost Cost(KernelEntry entry, Dictionary<string, double> values, HardwareProfile profile, KernelLoad load, int sms, bool sustained)
    {
        int Size(SizeExpression? expression) => (int)Required(entry, expression).Evaluate(values);
        var product = profile.Product(entry.Precision, sustained);
        switch (entry.Kind)
        {
            case KernelKind.Gemm:
                return product.GroupedCost([Size(entry.M)], Size(entry.N), Size(entry.K), sms);
            case KernelKind.GroupedGemm:
                return product.GroupedCost(load.RowsPerExpert, Size(entry.N), Size(entry.K), sms);
            case KernelKind.HeadGemm:
                var rows = new int[InferenceAttention.Heads(values, load)];
                Array.Fill(rows, Size(entry.M));
                return product.GroupedCost(rows, Size(entry.N), Size(entry.K), sms);
            case KernelKind.WeightGradient:
                return new KernelCost(0, product.WeightGradientSeconds(Size(entry.M), Size(entry.N), [Size(entry.K)], sms), 0);
            case KernelKind.GroupedWeightGradient:
                return new KernelCost(0, product.WeightGradientSeconds(Size(entry.M), Size(entry.N), load.RowsPerExpert, sms), 0);
            case KernelKind.Memory:
                return profile.Memory.Cost((long)Required(entry, entry.Bytes).Evaluate(values), entry.Class, sms);
            case KernelKind.Fixed:
                return new KernelCost(profile[entry.Parameter!], 0, 0);
            case KernelKind.CachedAttention:
                return InferenceAttention.Cached(profile, values, load, sms);
            case KernelKind.DecodeAttention:
                return InferenceAttention.Decode(profile, values, load, sms);
            case KernelKind.LinearAttention or KernelKind.LinearAttentionBackward:
                return LinearAttentionModel.Cost(
                    entry.Kind == KernelKind.LinearAttention ? AttentionPass.Forward : AttentionPass.Backward, InferenceAttention.Heads(values, load), (int)values["qk"], (int)values["linear_block"], load, profile, sms);
            default:
                return WholeSequences(entry.Kind, values, profile, load, sms, sustained);
        }
    }

    private static KernelCost WholeSequences(KernelKind kind, Dictionary<string, double> values, HardwareProfile profile, KernelLoad load, int sms, bool sustained)
    {
        var attention = profile.WholeAttention(sustained);
        var queries = load.Tokens / load.Sequences;
        // An inventory that does not say otherwise is of a causal model.
        var shape = new AttentionShape(
            load.Sequences, (int)values["heads"] / load.TensorParallel, (int)values["qk"], (int)values["v"], queries, queries * load.ContextParallel, values.GetValueOrDefault("causal", 1) != 0);
        if (kind == KernelKind.AttentionForward)
            return new KernelCost(0, attention.ForwardSeconds(shape, sms), 0);
        var passes = profile.Memory.Seconds(AttentionModel.PreBytes(shape), MemoryKernelClass.Stream, sms)
            + profile.Memory.Seconds(AttentionModel.PostBytes(shape), MemoryKernelClass.Stream, sms);
        return new KernelCost(passes, attention.BackwardMainSeconds(shape, sms), 0);
    }

    private static SimDuration Scaled(KernelEntry entry, SimDuration time) => entry.Factor == 1 ? time : SimDuration.FromSeconds(time.Seconds * entry.Factor);

    private static SizeExpression Required(KernelEntry entry, SizeExpression? expression) =>
        expression ?? throw new InvalidOperationException($"kernel '{entry.Name}' of kind {entry.Kind} lacks a size");
}
