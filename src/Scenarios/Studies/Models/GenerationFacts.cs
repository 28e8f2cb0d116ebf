using System.Globalization;
using Sim.Engine.Results;
using Sim.Workloads.Models;

namespace Sim.Scenarios.Studies.Models;

/// <summary>
/// What generating tokens one by one costs a model: operations of all of them, of the last one, and what is kept. The n-th token attends to n keys, so that n tokens together cost n times the token
/// of (n + 1) / 2 keys.
/// </summary>
internal static class GenerationFacts
{
    private const double Tera = 1e12;

    /// <summary>All tokens together, in FLOP.</summary>
    public static double Total(ModelSpec model, int tokens, bool absorbed) => tokens * FlopCounter.OfGeneratedToken(model, (tokens + 1) / 2.0, absorbed).Total.Count;

    /// <summary>The last token, in FLOP.</summary>
    public static double Last(ModelSpec model, int tokens, bool absorbed) => FlopCounter.OfGeneratedToken(model, tokens, absorbed).Total.Count;

    /// <summary>Shares of the first model in the second, for each length: all tokens, the last one, all tokens with absorbed latent attention, cache.</summary>
    public static IEnumerable<Metric> Ratios(ModelSpec first, ModelSpec second, IReadOnlyList<int> lengths)
    {
        foreach (var tokens in lengths)
        {
            var of = string.Create(CultureInfo.InvariantCulture, $"{tokens:N0} generated tokens, {first.Name} over {second.Name}");
            var name = tokens.ToString(CultureInfo.InvariantCulture);
            Metric Percent(string quantity, double ratio, string what) => new($"generation.{quantity}.{name}", 100 * ratio, "%", what + of);
            yield return Percent("flops", Total(first, tokens, false) / Total(second, tokens, false), "FLOPs of ");
            yield return Percent("flops_last", Last(first, tokens, false) / Last(second, tokens, false), "FLOPs of the last of ");
            yield return Percent("flops_absorbed", Total(first, tokens, true) / Total(second, tokens, true), "FLOPs, latent attention absorbed, of ");
            yield return Percent("cache", (double)Cache(first, tokens) / Cache(second, tokens), "KV cache and states in BF16 after ");
        }
    }

    /// <summary>Operations and cache of every model at every length.</summary>
    public static ResultTable Table(IReadOnlyList<ModelSpec> models, IReadOnlyList<int> lengths) => new(
        "generation",
        "Generating tokens one by one",
        ["model", "tokens", "all tokens (TFLOP)", "last token (GFLOP)", "all, absorbed (TFLOP)", "cache and states (GB)"],
        [.. models.SelectMany(model => lengths.Select(tokens => (IReadOnlyList<string>)
        [
            model.Name, Text(tokens, "N0"), Text(Total(model, tokens, false) / Tera, "N0"), Text(Last(model, tokens, false) / 1e9, "F1"), Text(Total(model, tokens, true) / Tera, "N0"),
            Text(Cache(model, tokens) / 1e9, "F3"),
        ]))]);

    private static long Cache(ModelSpec model, int tokens) => KvCache.OfModel(model, ElementType.Bf16, tokens).Count;

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
