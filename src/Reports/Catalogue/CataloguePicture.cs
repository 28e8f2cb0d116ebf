using System.Globalization;
using System.Net;
using System.Text;
using Sim.Engine.Results;
using Sim.Reports.Formatting;
using Sim.Reports.Plots;

namespace Sim.Reports.Catalogue;

/// <summary>One small picture of a result, about a kilobyte of SVG with text left to the reader's fonts.</summary>
public static class CataloguePicture
{
    private const int Width = 400;
    private const int RowHeight = 16;
    private const int LabelWidth = 210;
    private const int MostRows = 8;

    /// <summary>Letters that fit into the label's width.</summary>
    private const int LabelLength = 38;

    /// <summary>A share that would be printed as 0.0 %.</summary>
    private const double LeastShare = 0.0005;

    /// <summary>Where the time goes, else predictions over published values, else the first numbers of the headline's unit; null where there is none of them.</summary>
    public static string? Of(RunResult result)
    {
        var group = result.Breakdown.Where(share => share.Seconds > 0).GroupBy(share => share.Group).LastOrDefault();
        if (group is not null)
        {
            return Shares([.. group]);
        }

        if (result.Comparisons.Count > 0)
        {
            return Ratios(result.Comparisons);
        }

        // The headline's unit first; where only the headline has it, the next that several metrics share.
        var bars = result.Metrics.Where(metric => double.IsFinite(metric.Value) && metric.Value >= 0).GroupBy(metric => metric.Unit).FirstOrDefault(group => group.Count() > 1);
        return bars is null ? null : Bars([.. bars.Take(MostRows)]);
    }

    private static string Shares(IReadOnlyList<TimeShare> shares)
    {
        var total = shares.Sum(share => share.Seconds);
        var named = shares.Where(share => share.Seconds >= LeastShare * total).OrderByDescending(share => share.Seconds).Take(MostRows).ToList();
        var colors = Palette.Assign(shares.Select(share => share.Cause));
        var svg = Start(RowHeight * (named.Count + 2));
        double x = 0;
        foreach (var share in shares)
        {
            var width = share.Seconds / total * Width;
            Box(svg, x, 0, width, RowHeight - 2, colors[share.Cause].ToHex());
            x += width;
        }

        for (var row = 0; row < named.Count; row++)
        {
            Box(svg, 0, (RowHeight * (row + 1)) + 4, 9, 9, colors[named[row].Cause].ToHex());
            Text(svg, 14, (RowHeight * (row + 1)) + 12, $"{named[row].Cause} {Quantity.Percent(named[row].Seconds / total)}");
        }

        Text(svg, 0, (RowHeight * (named.Count + 1)) + 12, $"of {Quantity.Format(total, "s")}, {shares[0].Group}");
        return End(svg);
    }

    // Dots on a scale from 0 to 2 times the published value.
    private static string Ratios(IReadOnlyList<Comparison> comparisons)
    {
        var rows = comparisons.Take(MostRows).ToList();
        var svg = Start((RowHeight * (rows.Count + 1)) + 2);
        const double span = Width - LabelWidth - 10;
        var prefix = SharedPrefix.Of([.. rows.Select(row => row.Name)]).Length;
        Box(svg, LabelWidth + (span / 2), 0, 1, RowHeight * rows.Count, Palette.Muted.ToHex());
        for (var row = 0; row < rows.Count; row++)
        {
            var ratio = Math.Clamp(rows[row].Predicted / rows[row].Published, 0, 2);
            Text(svg, 0, (RowHeight * row) + 12, Short(rows[row].Name[prefix..]));
            Box(svg, LabelWidth + (span / 2 * ratio) - 3, (RowHeight * row) + 5, 7, 7, Palette.Blue.ToHex());
        }

        Text(svg, LabelWidth + (span / 2) - 30, (RowHeight * rows.Count) + 12, "as published");
        return End(svg);
    }

    private static string Bars(IReadOnlyList<Metric> metrics)
    {
        var most = metrics.Max(metric => metric.Value);
        var svg = Start(RowHeight * metrics.Count);
        for (var row = 0; row < metrics.Count; row++)
        {
            Text(svg, 0, (RowHeight * row) + 12, Short(metrics[row].Name));
            Box(svg, LabelWidth, (RowHeight * row) + 2, most > 0 ? metrics[row].Value / most * (Width - LabelWidth - 70) : 0, RowHeight - 4, Palette.Blue.ToHex());
            Text(svg, Width - 66, (RowHeight * row) + 12, Quantity.Format(metrics[row].Value, metrics[row].Unit));
        }

        return End(svg);
    }

    private static string Short(string name) => name.Length <= LabelLength ? name : name[..(LabelLength - 1)] + "\u2026";

    private static StringBuilder Start(int height) => new StringBuilder().Append(
        CultureInfo.InvariantCulture,
        $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Width}\" height=\"{height}\" font-family=\"sans-serif\" font-size=\"11\"><rect width=\"100%\" height=\"100%\" fill=\"{Palette.Paper.ToHex()}\"/>\n");

    private static void Box(StringBuilder svg, double x, double y, double width, double height, string fill) =>
        svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{x:0.#}\" y=\"{y:0.#}\" width=\"{width:0.#}\" height=\"{height:0.#}\" fill=\"{fill}\"/>\n");

    private static void Text(StringBuilder svg, double x, double y, string text) =>
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x:0.#}\" y=\"{y:0.#}\" fill=\"{Palette.Ink.ToHex()}\">{WebUtility.HtmlEncode(text)}</text>\n");

    private static string End(StringBuilder svg) => svg.Append("</svg>\n").ToString();
}
