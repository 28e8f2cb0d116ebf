using System.Globalization;
using Sim.Engine.Results;

namespace Sim.Reports.Html.Sections;

/// <summary>The study's own tables.</summary>
internal static class TablesSection
{
    public static void Write(HtmlBuilder html, RunResult result)
    {
        if (result.Tables.Count == 0)
        {
            return;
        }

        html.OpenSection("tables", "Tables");
        Write(html, result.Tables);
        html.CloseSection();
    }

    /// <summary>Tables as part of another section.</summary>
    public static void Write(HtmlBuilder html, IEnumerable<ResultTable> tables)
    {
        foreach (var table in tables)
        {
            var columns = table.Columns.Select((title, i) => new HtmlColumn(title, IsNumeric(table, i))).ToArray();
            html.Table(table.Title, columns, table.Rows);
        }
    }

    /// <summary>A column is numeric when each cell that is not blank or a dash starts with a number.</summary>
    private static bool IsNumeric(ResultTable table, int column)
    {
        var any = false;
        foreach (var row in table.Rows)
        {
            var cell = column < row.Count ? row[column].Trim() : "";
            if (cell is "" or "-" or "\u2013" or "n/a")
            {
                continue;
            }

            var end = cell.AsSpan().IndexOfAny(' ', '\u202f', '\u00a0');
            var head = end < 0 ? cell.AsSpan() : cell.AsSpan(0, end);
            if (!double.TryParse(head.TrimEnd('%'), NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out _))
            {
                return false;
            }

            any = true;
        }

        return any;
    }
}
