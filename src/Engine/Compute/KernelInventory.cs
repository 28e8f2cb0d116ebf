using Sim.Units;
using Sim.Workloads.Parallelism;

namespace Sim.Engine.Compute;

/// <summary>Every kernel of every phase of a model's layers, with sizes as expressions of the model's dimensions and a rank's load.</summary>
public sealed class KernelInventory
{
    /// <summary>Symbols that a load supplies; an inventory may not define them.</summary>
    public static readonly string[] LoadSymbols = ["tokens", "rows", "received", "parameters", "tp", "cp"];

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
        return new PhaseEstimate(
            phase,
            [.. Kernels(phase, load.Recomputation).Select(entry => new KernelEstimate(entry, Scaled(entry, entry.Count * Time(entry, values, profile, load, sms, context))))]);
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
    };

    private static SimDuration Time(
        KernelEntry entry, Dictionary<string, double> values, HardwareProfile profile, KernelLoad load, int sms, KernelContext context)
    {
        int Size(SizeExpression? expression) => (int)Required(entry, expression).Evaluate(values);
        switch (entry.Kind)
        {
            case KernelKind.Gemm:
                return profile.Gemm(Size(entry.M), Size(entry.N), Size(entry.K), entry.Precision, sms, context);
            case KernelKind.GroupedGemm:
                return profile.GroupedGemm(load.RowsPerExpert, Size(entry.N), Size(entry.K), entry.Precision, sms, context);
            case KernelKind.WeightGradient:
                return profile.WeightGradient(Size(entry.M), Size(entry.N), [Size(entry.K)], entry.Precision, sms, context);
            case KernelKind.GroupedWeightGradient:
                return profile.WeightGradient(Size(entry.M), Size(entry.N), load.RowsPerExpert, entry.Precision, sms, context);
            case KernelKind.Memory:
                return profile.MemoryBound(new Bytes((long)Required(entry, entry.Bytes).Evaluate(values)), entry.Class, sms, context);
            default:
                var queries = load.Tokens / load.Sequences;
                var shape = new AttentionShape(
                    load.Sequences, (int)values["heads"] / load.TensorParallel, (int)values["qk"], (int)values["v"], queries, queries * load.ContextParallel, true);
                var pass = entry.Kind == KernelKind.AttentionForward ? AttentionPass.Forward : AttentionPass.Backward;
                return profile.Attention(pass, shape, sms, context);
        }
    }

    private static SimDuration Scaled(KernelEntry entry, SimDuration time) => entry.Factor == 1 ? time : SimDuration.FromSeconds(time.Seconds * entry.Factor);

    private static SizeExpression Required(KernelEntry entry, SizeExpression? expression) =>
        expression ?? throw new InvalidOperationException($"kernel '{entry.Name}' of kind {entry.Kind} lacks a size");
}
