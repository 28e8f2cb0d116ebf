using System.Globalization;
using Sim.Calibration.Microbenchmarks;
using Sim.Reports.Curves;
using Sim.Reports.Plots;

namespace Sim.Cli.Calibrating;

/// <summary>
/// Turns measured points into figures. The first parameter of a point is the axis; the others tell curves apart. Where a figure would have more
/// curves than a reader can follow, it is split by the parameters in their order. A benchmark with a rate shows the rate, not the time it comes from.
/// </summary>
internal static class BenchmarkFigures
{
    private const int MostCurves = 8;

    /// <summary>All figures of the rows, by benchmark in the order of the file.</summary>
    public static IEnumerable<Figure> Draw(IReadOnlyList<BenchmarkRow> rows)
    {
        var several = rows.Select(row => row.Place.Device).Distinct().Count() > 1;
        foreach (var benchmark in rows.GroupBy(row => row.Benchmark, StringComparer.Ordinal))
        {
            var metrics = benchmark.GroupBy(row => row.Metric, StringComparer.Ordinal).ToList();
            foreach (var metric in metrics.Where(group => metrics.Count == 1 || group.Key != "time"))
            {
                var name = benchmark.Key.Replace('.', '-') + (metrics.Count > 2 ? "-" + metric.Key : "");
                foreach (var figure in Split(name, [.. metric], several, 1))
                {
                    yield return figure;
                }
            }
        }
    }

    private static IEnumerable<Figure> Split(string name, List<BenchmarkRow> rows, bool several, int depth)
    {
        var keys = rows[0].Parameters;
        var varying = Varying(rows);
        if (IsNumber(rows))
        {
            varying.Remove(keys[0].Key);
        }

        if (!IsNumber(rows) || depth >= keys.Count || rows.Select(row => Series(row, several, varying)).Distinct().Count() <= MostCurves)
        {
            return [Figure(FileName(name), rows, several, varying)];
        }

        var key = keys[depth].Key;
        return !varying.Contains(key)
            ? Split(name, rows, several, depth + 1)
            : rows
                .GroupBy(row => row.Parameter(key) ?? "", StringComparer.Ordinal)
                .SelectMany(part => Split($"{name}-{key}-{part.Key}", [.. part], several, depth + 1));
    }

    private static Figure Figure(string name, List<BenchmarkRow> rows, bool several, HashSet<string> varying)
    {
        var first = rows[0];
        var constant = first.Parameters.Skip(1).Where(pair => !varying.Contains(pair.Key)).Select(pair => $", {pair.Key} {pair.Value}");
        var title = $"{first.Benchmark}{string.Concat(constant)}, {string.Join(" and ", rows.Select(row => row.Place.Device).Distinct())}";
        if (!IsNumber(rows))
        {
            var named = rows.Select(row => new KeyValuePair<string, CurvePoint>(Series(row, several, varying), Point(row, 0)));
            return RangePlot.Draw(new RangeChart(name, title, first.Unit, first.Metric, [.. named]));
        }

        var curves = rows
            .GroupBy(row => Series(row, several, varying), StringComparer.Ordinal)
            .Select(group => new Curve(group.Key, [.. group.Select(row => Point(row, X(row))).OrderBy(point => point.X)]));
        return CurvePlot.Draw(new CurveChart(name, title, AxisLabel(first.Parameters[0].Key), first.Unit, first.Metric, [.. curves]));
    }

    /// <summary>Names of parameters that differ between rows.</summary>
    private static HashSet<string> Varying(List<BenchmarkRow> rows) =>
        [.. rows.SelectMany(row => row.Parameters).Select(pair => pair.Key).Where(key => rows.Select(row => row.Parameter(key)).Distinct().Count() > 1)];

    /// <summary>What sets a row apart: its parameters that vary, and the device where rows of several are shown; the metric where nothing does.</summary>
    private static string Series(BenchmarkRow row, bool several, HashSet<string> varying)
    {
        var parts = row.Parameters.Where(pair => varying.Contains(pair.Key)).Select(pair => char.IsAsciiDigit(pair.Value[0]) ? $"{pair.Key} {pair.Value}" : pair.Value);
        var text = string.Join(", ", several ? parts.Append(row.Place.Device) : parts);
        return text.Length > 0 ? text : row.Metric;
    }

    private static bool IsNumber(List<BenchmarkRow> rows) =>
        rows.TrueForAll(row => row.Parameters[0].Key == rows[0].Parameters[0].Key && double.TryParse(row.Parameters[0].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var x) && x > 0)
        && rows.Select(X).Distinct().Count() > 1;

    private static double X(BenchmarkRow row) => double.Parse(row.Parameters[0].Value, CultureInfo.InvariantCulture);

    private static CurvePoint Point(BenchmarkRow row, double x) => new(x, row.Median, row.P5, row.P95);

    /// <summary>Parameters come from a file of others: nothing in a figure's name may lead to another folder.</summary>
    private static string FileName(string name) => string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' ? letter : '_'));

    private static string AxisLabel(string key) => key switch
    {
        "bytes" => "size (B)",
        "sms" => "SMs (number)",
        "copying_sms" => "SMs that copy (number)",
        "m" => "rows of the product, M (number)",
        "length" => "length (tokens)",
        _ => key.Replace('_', ' ') + " (number)",
    };
}
