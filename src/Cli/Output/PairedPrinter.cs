using System.Globalization;
using System.Text.Json;
using Sim.Cli.Running;
using Sim.Engine.Results;
using Spectre.Console;

namespace Sim.Cli.Output;

/// <summary>Prints how two scenarios differ over the same draws: the headline in words, then every metric.</summary>
public static class PairedPrinter
{
    private static readonly JsonSerializerOptions Options = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static void Print(IReadOnlyList<PairedChange> changes, SampledUncertainty a, SampledUncertainty b, Terminal terminal)
    {
        var table = ResultPrinter.Table("metric", "a, median", "b, median", "unit", "change, median", "5 %", "95 %");
        foreach (var change in changes)
        {
            var percent = change.Percent;
            table.AddRow(ResultPrinter.Cells(
                change.A.Name, ResultPrinter.Number(change.A.Median), ResultPrinter.Number(change.B.Median), change.A.Unit, Percent(percent.Median), Percent(percent.Low), Percent(percent.High)));
        }

        terminal.Results.WriteLine(Sentence(changes[0]));
        terminal.Results.WriteLine(string.Create(CultureInfo.InvariantCulture, $"over {a.Draws} draws of seed {a.Seed}, each for both; a {a.Mode}, b {b.Mode}"));
        terminal.ResultConsole.Write(table);
    }

    public static void PrintJson(IReadOnlyList<PairedChange> changes, SampledUncertainty a, SampledUncertainty b, Terminal terminal) => terminal.Results.WriteLine(JsonSerializer.Serialize(
        new
        {
            a.Draws,
            a.Seed,
            ModeA = a.Mode,
            ModeB = b.Mode,
            Metrics = changes.Select(change => new
            {
                Metric = change.A.Name,
                change.A.Unit,
                A = Limits(change.A),
                B = Limits(change.B),
                ChangePercent = change.Percent.Values.All(double.IsFinite) ? Limits(change.Percent) : null,
            }),
        },
        Options));

    /// <summary>The change of a metric in words: a time is faster or slower by so much of the time of a, another metric higher or lower.</summary>
    public static string Sentence(PairedChange change)
    {
        var (percent, isTime) = (change.Percent, change.A.Unit is "s" or "ms" or "us");
        if (percent.Values.All(value => value == 0))
        {
            return $"a and b have the same {change.A.Name} in every draw: 0.00 %, 5 to 95 %: 0.00 to 0.00";
        }

        var isLess = percent.Median < 0;
        var word = isTime ? isLess ? "faster" : "slower" : isLess ? "lower" : "higher";
        var (middle, low, high) = isLess ? (-percent.Median, -percent.High, -percent.Low) : (percent.Median, percent.Low, percent.High);
        return string.Create(CultureInfo.InvariantCulture, $"b is {middle:F2} % {word} than a ({change.A.Name}), 5 to 95 %: {low:F2} to {high:F2}");
    }

    private static object Limits(SampledMetric metric) => new { metric.Median, metric.Low, metric.High };

    private static string Percent(double value) => double.IsFinite(value) ? value.ToString("+0.00;-0.00;0.00", CultureInfo.InvariantCulture) + " %" : "";
}
