using Sim.Engine.Results;
using Sim.Workloads.Models;
using Sim.Workloads.Parallelism;

namespace Sim.Scenarios.Studies.Models;

/// <summary>Tables of a model study.</summary>
internal static class ModelTables
{
    private const double Giga = 1e9;

    /// <summary>Parameters by part, one column per model; active ones in their own row.</summary>
    public static ResultTable Parameters(IReadOnlyList<ModelFacts> models) => Table(
        "parameters",
        "Parameters by part (billions)",
        models,
        ("attention", m => m.Total.Attention / Giga),
        ("dense MLP", m => m.Total.DenseMlp / Giga),
        ("routed experts", m => m.Total.RoutedExperts / Giga),
        ("shared experts", m => m.Total.SharedExperts / Giga),
        ("router", m => m.Total.Router / Giga),
        ("norms", m => m.Total.Norms / Giga),
        ("embedding", m => m.Total.Embedding / Giga),
        ("head", m => m.Total.Head / Giga),
        ("total", m => m.Total.Total / Giga),
        ("active", m => m.Active.Total / Giga),
        ("multi-token prediction, not in the total", m => ParameterCounter.OfMtp(m.Model).Total / Giga));

    /// <summary>Forward operations by part, causal attention; then the totals.</summary>
    public static ResultTable Operations(IReadOnlyList<ModelFacts> models) => Table(
        "operations",
        "Operations of one token (GFLOP): forward by part with causal attention, then totals",
        models,
        ("attention projections", m => m.Forward.AttentionProjections.Count / Giga),
        ("attention scores", m => m.Forward.AttentionScores.Count / Giga),
        ("dense MLP", m => m.Forward.DenseMlp.Count / Giga),
        ("routed experts", m => m.Forward.RoutedExperts.Count / Giga),
        ("shared experts", m => m.Forward.SharedExperts.Count / Giga),
        ("router", m => m.Forward.Router.Count / Giga),
        ("head", m => m.Forward.Head.Count / Giga),
        ("forward", m => m.Forward.Total.Count / Giga),
        ("backward", m => 2 * m.Forward.Total.Count / Giga),
        ("forward, full attention", m => m.ForwardFull.Total.Count / Giga),
        ("backward, full attention", m => m.BackwardFull.Total.Count / Giga));

    /// <summary>Memory of each pipeline rank by part, in GB.</summary>
    public static ResultTable Memory(MemoryPlan plan, Sim.Units.Bytes capacity)
    {
        var parts = plan.PerPipelineRank[0].Parts.Select(part => part.Name);
        var rows = plan.PerPipelineRank.Select((use, rank) => (IReadOnlyList<string>)
        [
            Cells.Count(rank),
            .. use.Parts.Select(part => Cells.Number(part.Size.Count / Giga)),
            Cells.Number(use.Total.Count / Giga),
            Cells.Number((capacity.Count - use.Total.Count) / Giga),
        ]);
        return new ResultTable("memory", "Memory of one GPU of each pipeline rank (GB)", ["rank", .. parts, "total", "free"], [.. rows]);
    }

    private static ResultTable Table(string name, string title, IReadOnlyList<ModelFacts> models, params (string Part, Func<ModelFacts, double> Value)[] parts) => new(
        name,
        title,
        ["part", .. models.Select(model => model.Model.Name)],
        [.. parts.Where(part => models.Any(model => part.Value(model) != 0)).Select(part => (IReadOnlyList<string>)[part.Part, .. models.Select(model => Cells.Number(part.Value(model), 3))])]);
}
