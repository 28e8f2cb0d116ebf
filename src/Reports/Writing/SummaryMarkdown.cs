using System.Text;
using Sim.Engine.Results;
using Sim.Reports.Formatting;
using Sim.Reports.Html.Sections;

namespace Sim.Reports.Writing;

/// <summary>The report's short form in Markdown, for pull requests and terminals.</summary>
internal static class SummaryMarkdown
{
    public static string Write(RunResult result, ReportContext context)
    {
        var text = new StringBuilder();
        Line(text, "# " + Inline(result.Scenario)).Append('\n');
        Line(text, Inline(result.Question)).Append('\n');
        Line(text, "**" + Inline(result.Answer) + "**").Append('\n');
        Table(text, ["metric", "value", "meaning"], "l r l", result.Metrics, m => [m.Name, Quantity.Format(m.Value, m.Unit), m.Description]);
        Comparisons(text, result);
        if (result.Uncertainty is { } error)
        {
            Section(text, "How sure it is", UncertaintyTables.Describe(error) + " " + UncertaintyTables.Meaning, UncertaintyTables.Of(result));
        }

        if (result.Sampled is { } sampled)
        {
            Section(text, "How sure it is, by draws", SampledTables.Describe(sampled) + " " + SampledTables.Meaning, SampledTables.Of(result));
        }

        if (result.Sensitivities.Count > 0)
        {
            Section(text, "What moves it", SensitivityTables.Describe(result) + " " + SensitivityTables.Meaning, SensitivityTables.Of(result));
        }

        if (result.Alternatives.Count > 0)
        {
            Section(text, "The answer under other choices", AlternativeTables.Meaning, AlternativeTables.Of(result));
        }

        var bad = result.Bounds.Count(b => !b.Holds);
        if (result.Bounds.Count > 0)
        {
            Line(text, $"Bounds: {Quantity.Number(result.Bounds.Count - bad)} of {Quantity.Number(result.Bounds.Count)} hold.").Append('\n');
        }

        Notes(text, result);
        Line(text, "## Reproduce").Append('\n');
        Line(text, "    " + context.Command.ReplaceLineEndings("\n    ")).Append('\n');
        Line(text, $"Tool {Inline(context.ToolVersion)}, mode {Inline(result.Mode)}, scenario `{ReproduceSection.ScenarioHash(context)}`, result `{Inline(result.Hash)}`.");
        return text.ToString();
    }

    private static void Comparisons(StringBuilder text, RunResult result)
    {
        if (result.Comparisons.Count == 0)
        {
            return;
        }

        Line(text, "## Prediction against measurement").Append('\n');
        Line(text, Inline(ComparisonSummary.Describe(result.Comparisons))).Append('\n');
        Table(text, ["what", "predicted", "measured", "error", "counts as", "source"], "l r r r l l", result.Comparisons, c =>
        [
            c.Name, Quantity.Format(c.Predicted, c.Unit), Quantity.Format(c.Published, c.Unit), Quantity.SignedPercent(c.RelativeError),
            c.Fitted ? "fitted" : "validation", c.Source,
        ]);
    }

    private static void Section(StringBuilder text, string heading, string words, IReadOnlyList<ResultTable> tables)
    {
        Line(text, "## " + heading).Append('\n');
        Line(text, Inline(words)).Append('\n');
        foreach (var table in tables)
        {
            Line(text, Inline(table.Title)).Append('\n');
            Table(text, [.. table.Columns], string.Join(' ', table.Columns.Select((_, i) => i == 0 ? "l" : "r")), table.Rows, row => [.. row]);
        }
    }

    private static void Notes(StringBuilder text, RunResult result)
    {
        if (result.Notes.Count == 0)
        {
            return;
        }

        Line(text, "## Assumptions and limits").Append('\n');
        foreach (var note in result.Notes)
        {
            Line(text, "- " + Inline(note));
        }

        text.Append('\n');
    }

    private static void Table<T>(StringBuilder text, string[] header, string align, IReadOnlyList<T> items, Func<T, string[]> cells)
    {
        if (items.Count == 0)
        {
            return;
        }

        Line(text, "| " + string.Join(" | ", header) + " |");
        Line(text, "|" + string.Join("|", align.Split(' ').Select(a => a == "r" ? "---:" : "---")) + "|");
        foreach (var item in items)
        {
            Line(text, "| " + string.Join(" | ", cells(item).Select(Inline)) + " |");
        }

        text.Append('\n');
    }

    private static StringBuilder Line(StringBuilder text, string line) => text.Append(line).Append('\n');

    /// <summary>One line of plain text: what Markdown or HTML would read as markup is escaped.</summary>
    private static string Inline(string value)
    {
        var text = new StringBuilder(value.Length);
        foreach (var c in value.ReplaceLineEndings(" "))
        {
            if (c is '\\' or '`' or '*' or '_' or '|' or '<' or '>' or '[' or ']' or '#')
            {
                text.Append('\\');
            }

            text.Append(c);
        }

        return text.ToString();
    }
}
