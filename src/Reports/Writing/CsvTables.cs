using System.Globalization;
using CsvHelper;
using Sim.Engine.Results;

namespace Sim.Reports.Writing;

/// <summary>A result's lists as CSV (RFC 4180, invariant, LF, full precision), one file per list and per table; empty lists write none.</summary>
internal static class CsvTables
{
    private static readonly CsvWriterOptions Format = CsvWriterOptions.Default with { NewLine = "\n", WriteByteOrderMark = false, FormatProvider = CultureInfo.InvariantCulture };

    public static void Write(RunResult result, string folder, params IReadOnlyList<CsvFile> files)
    {
        var names = new FileNames();
        Write(folder, names.Take("metrics"), ["name", "value", "unit", "description"], result.Metrics, m => [m.Name, m.Value, m.Unit, m.Description]);
        Write(
            folder,
            names.Take("comparisons"),
            ["name", "predicted", "published", "unit", "relative_error", "used_in_fit", "source"],
            result.Comparisons,
            c => [c.Name, c.Predicted, c.Published, c.Unit, c.RelativeError, c.Fitted, c.Source]);
        Write(folder, names.Take("breakdown"), ["group", "cause", "seconds"], result.Breakdown, b => [b.Group, b.Cause, b.Seconds]);
        Write(
            folder,
            names.Take("critical_path"),
            ["cause", "what", "rank", "start_s", "end_s"],
            result.CriticalPath,
            p => [p.Cause, p.What, p.Rank, p.StartSeconds, p.EndSeconds]);
        Write(
            folder,
            names.Take("link_use"),
            ["tier", "plane", "links", "bytes", "mean_utilisation", "max_utilisation"],
            result.LinkUse,
            l => [l.Tier, l.Plane, l.Links, l.Bytes, l.MeanUtilisation, l.MaxUtilisation]);
        Write(
            folder,
            names.Take("bounds"),
            ["name", "seconds", "lower_s", "upper_s", "times_bound", "holds", "reason"],
            result.Bounds,
            b => [b.Name, b.Seconds, b.LowerSeconds, b.UpperSeconds, b.TimesBound, b.Holds, b.Reason]);
        Write(
            folder,
            names.Take("alternatives"),
            ["name", "assumption", "combines", "settings", "mode", "metric", "value", "unit", "hash"],
            [.. result.Alternatives.SelectMany(a => a.Metrics.Select(m => (Alternative: a, Metric: m)))],
            a =>
            [
                a.Alternative.Name, a.Alternative.Assumption, string.Join(' ', a.Alternative.Combines), string.Join(' ', a.Alternative.Settings), a.Alternative.Mode,
                a.Metric.Name, a.Metric.Value, a.Metric.Unit, a.Alternative.Hash,
            ]);
        string[] header = ["name", "seconds", "standard_error_s", "variance_share"];
        Write(folder, names.Take("uncertainty_classes"), header, result.Uncertainty?.Classes ?? [], Cells);
        Write(folder, names.Take("uncertainty_bases"), header, result.Uncertainty?.Bases ?? [], Cells);
        Write(
            folder,
            names.Take("uncertainty_draws"),
            ["draw", "metric", "value", "unit"],
            [.. (result.Sampled?.Metrics ?? []).SelectMany(metric => metric.Values.Select((value, draw) => (Draw: draw, Metric: metric, Value: value)))],
            row => [row.Draw, row.Metric.Name, row.Value, row.Metric.Unit]);
        Write(
            folder,
            names.Take("sensitivity"),
            ["name", "kind", "elasticity", "relative_error", "contribution"],
            result.Sensitivities,
            one => [one.Name, one.Kind, one.Elasticity, one.RelativeError, one.Contribution]);
        foreach (var table in result.Tables)
        {
            Write(folder, names.Take(table.Name), table.Columns, table.Rows, row => [.. row]);
        }

        foreach (var data in files)
        {
            Write(folder, names.Take(data.Name), data.Columns, data.Rows);
        }
    }

    private static object[] Cells(ErrorShare share) => [share.Name, share.Seconds, share.StandardError, share.VarianceShare];

    private static void Write<T>(string folder, string name, IReadOnlyList<string> header, IReadOnlyList<T> items, Func<T, object[]> cells)
    {
        if (items.Count == 0)
        {
            return;
        }

        Write(folder, name, header, items.Select(cells));
    }

    private static void Write(string folder, string name, IReadOnlyList<string> header, IEnumerable<IReadOnlyList<object>> rows)
    {
        using var file = File.Create(Path.Combine(folder, name + ".csv"));
        using var csv = CsvWriter.Create(file, Format, leaveOpen: false);
        WriteRow(csv, header);
        foreach (var row in rows)
        {
            WriteRow(csv, row);
        }
    }

    private static void WriteRow(CsvWriter csv, IReadOnlyList<object> cells)
    {
        foreach (var cell in cells)
        {
            csv.WriteField(Convert.ToString(cell, CultureInfo.InvariantCulture));
        }

        csv.EndRecord();
    }
}
