using Sim.Engine.Results;

namespace Sim.Reports.Formatting;

/// <summary>The alternatives of a result as tables and in words.</summary>
public static class AlternativeTables
{
    private const string Bubble = "phase.bubble";

    /// <summary>How to read them.</summary>
    public const string Meaning =
        "Each alternative changes one choice that the papers leave open (assumptions.yaml) and nothing else. Least combines the alternatives that lower the headline, most those that raise it; "
        + "of one open choice the alternative with the larger effect. They say how far the open choices reach, not what is likely: defaults were not chosen by their distance from the published values.";

    /// <summary>The tables: published rows between least and most, and a line per alternative.</summary>
    public static IReadOnlyList<ResultTable> Of(RunResult result)
    {
        if (result.Alternatives.Count == 0)
        {
            return [];
        }

        var lines = Lines(result);
        return result.Comparisons.Count == 0 ? [lines] : [Rows(result), lines];
    }

    /// <summary>The headline over all alternatives, lowest first, the scenario's own choice among them.</summary>
    internal static IReadOnlyList<(AlternativeResult? Alternative, double Value)> Ordered(RunResult result) =>
        [.. result.Alternatives.Select(item => ((AlternativeResult?)item, item.Metrics[0].Value)).Append((null, result.Metrics[0].Value)).OrderBy(item => item.Item2)];

    /// <summary>The published value of the headline, or null.</summary>
    internal static double? Published(RunResult result) => Headline(result.Metrics, result.Comparisons)?.Published;

    private static ResultTable Rows(RunResult result)
    {
        var least = result.Alternatives.FirstOrDefault(item => item.Name == AlternativeResult.Least);
        var most = result.Alternatives.FirstOrDefault(item => item.Name == AlternativeResult.Most);
        return new ResultTable(
            "alternatives_rows",
            "Published rows under the least, the default and the most of all choices",
            ["row", $"least ({least?.Mode ?? "none"})", $"default ({result.Mode})", $"most ({most?.Mode ?? "none"})", "published"],
            [.. result.Comparisons.Select(row => (IReadOnlyList<string>)
                [row.Name, Predicted(least, row), Quantity.Format(row.Predicted, row.Unit), Predicted(most, row), Quantity.Format(row.Published, row.Unit)])]);
    }

    private static ResultTable Lines(RunResult result)
    {
        var headline = result.Metrics[0];
        return new ResultTable(
            "alternatives",
            "Each alternative alone, and combined",
            ["choice", "alternative to", "sets", headline.Name, "against default", "against published", .. HasBubble(result) ? (string[])["bubble"] : [], "mode"],
            [.. Ordered(result).Select(item => Line(result, item.Alternative))]);
    }

    private static IReadOnlyList<string> Line(RunResult result, AlternativeResult? item)
    {
        var metrics = item?.Metrics ?? result.Metrics;
        var error = Headline(metrics, item?.Comparisons ?? result.Comparisons)?.RelativeError;
        var bubble = metrics.FirstOrDefault(metric => metric.Name == Bubble);
        return
        [
            item?.Name ?? "default",
            item is null ? "" : item.Combines.Count > 0 ? string.Join(", ", item.Combines) : item.Assumption,
            item is null || item.Combines.Count > 0 ? "" : string.Join(", ", item.Settings),
            Quantity.Format(metrics[0].Value, metrics[0].Unit),
            item is null ? "" : Quantity.SignedPercent((metrics[0].Value / result.Metrics[0].Value) - 1),
            error is { } value ? Quantity.SignedPercent(value) : "",
            .. HasBubble(result) ? (string[])[bubble is null ? "" : Quantity.Format(bubble.Value, bubble.Unit)] : [],
            item?.Mode ?? result.Mode,
        ];
    }

    private static bool HasBubble(RunResult result) => result.Metrics.Any(metric => metric.Name == Bubble);

    private static string Predicted(AlternativeResult? item, Comparison row) =>
        item?.Comparisons.FirstOrDefault(other => other.Source == row.Source) is { } found ? Quantity.Format(found.Predicted, found.Unit) : "";

    private static Comparison? Headline(IReadOnlyList<Metric> metrics, IReadOnlyList<Comparison> comparisons) =>
        comparisons.FirstOrDefault(row => row.Name == metrics[0].Description);
}
