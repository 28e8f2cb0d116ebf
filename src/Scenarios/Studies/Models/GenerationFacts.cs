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
        [.. models.SelectMany(model => lengths.Order().Select(tokens => (IReadOnlyList<string>)
        [
            model.Name, Text(tokens, "N0"), Text(Total(model, tokens, false) / Tera, "N0"), Text(Last(model, tokens, false) / 1e9, "F1"), Text(Total(model, tokens, true) / Tera, "N0"),
            Text(Cache(model, tokens) / 1e9, "F3"),
        ]))]);

    /// <summary>The first length's answer for two models, and from which length on the first is the cheaper one.</summary>
    public static string Answer(ModelSpec first, ModelSpec second, IReadOnlyList<int> lengths)
    {
        var shares = lengths.Order().Select(tokens => string.Create(
            CultureInfo.InvariantCulture, $"{Total(first, tokens, false) / Total(second, tokens, false) * 100:F1} % at {tokens:N0}"));
        var cheaper = Crossing(first, second, lengths.Max());
        var from = cheaper is null ? "" : string.Create(CultureInfo.InvariantCulture, $" It is the cheaper one above {cheaper:N0} tokens.");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Operations of generating with {first.Name} over those with {second.Name}: {string.Join(", ", shares)} tokens. Cache and states after {lengths[0]:N0} tokens: {Cache(first, lengths[0]) / 1e9:F2} against {Cache(second, lengths[0]) / 1e9:F2} GB.{from}");
    }

    /// <summary>The length from which the first model needs fewer operations than the second; null where the order does not change up to the longest.</summary>
    public static int? Crossing(ModelSpec first, ModelSpec second, int longest)
    {
        bool IsCheaper(int tokens) => Total(first, tokens, false) < Total(second, tokens, false);
        if (IsCheaper(1) || !IsCheaper(longest))
        {
            return null;
        }

        // Both totals are quadratic in the length with no more than one crossing above it.
        var (low, high) = (1, longest);
        while (high - low > 1)
        {
            var middle = low + ((high - low) / 2);
            (low, high) = IsCheaper(middle) ? (low, middle) : (middle, high);
        }

        return high;
    }

    /// <summary>Operations and cache over the length, up to the second longest that is asked for: the longest would hide the rest.</summary>
    public static IReadOnlyList<LineChart> Charts(IReadOnlyList<ModelSpec> models, IReadOnlyList<int> lengths)
    {
        var longest = lengths.OrderDescending().Skip(Math.Min(1, lengths.Count - 1)).First();
        double[] places = [.. Enumerable.Range(1, 40).Select(point => Math.Max(1, Math.Round(longest * point / 40.0)))];
        ChartLine Line(string name, Func<int, double> value) => new(name, places, [.. places.Select(tokens => value((int)tokens))]);
        return
        [
            new LineChart(
                "generation-flops", "Operations of generating so many tokens one by one", "generated tokens", "PFLOP",
                [
                    .. models.Select(model => Line(model.Name, tokens => Total(model, tokens, false) / 1e15)),
                    .. models.Where(HasLatents).Select(model => Line(model.Name + ", latents absorbed", tokens => Total(model, tokens, true) / 1e15)),
                ]),
            new LineChart("generation-cache", "Cache and states after so many tokens", "generated tokens", "GB", [.. models.Select(model => Line(model.Name, tokens => Cache(model, tokens) / 1e9))]),
        ];
    }

    private static bool HasLatents(ModelSpec model) => model.Attention.Kind == AttentionKind.Latent;

    private static long Cache(ModelSpec model, int tokens) => KvCache.OfModel(model, ElementType.Bf16, tokens).Count;

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
