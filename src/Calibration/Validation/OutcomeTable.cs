using System.Globalization;
using System.Text;
using CsvHelper;

namespace Sim.Calibration.Validation;

/// <summary>All outcomes as CSV, and the predictions of studies back from it.</summary>
public static class OutcomeTable
{
    private static readonly string[] Header = ["id", "group", "family", "status", "label", "measured", "predicted", "unit", "relative_error", "doubtful", "note"];

    public static string Write(IEnumerable<RowOutcome> outcomes)
    {
        var text = new StringBuilder(string.Join(',', Header) + "\n");
        foreach (var row in outcomes)
        {
            var has = row.Status != RowStatus.NotModelled;
            string[] cells =
            [
                row.Id, row.Group, row.Family, Word(row.Status), row.Label, has ? row.Measured.ToString("R", CultureInfo.InvariantCulture) : "", has ? Significant.Text(row.Predicted) : "", row.Unit,
                has ? row.RelativeError.ToString("F4", CultureInfo.InvariantCulture) : "", row.Doubtful ? "true" : "", row.Note,
            ];
            text.AppendJoin(',', cells.Select(Quoted)).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Predictions that the named scenarios made in an earlier run; none when the file is not there.</summary>
    public static IReadOnlyList<Prediction> ReadStudies(string path, IReadOnlyCollection<string> scenarios)
    {
        if (!File.Exists(path))
            return [];
        using var reader = new StreamReader(path);
        using var csv = CsvReader.Create(reader, new CsvReaderOptions { FormatProvider = CultureInfo.InvariantCulture }, leaveOpen: true);
        csv.ReadHeader();
        var found = new List<Prediction>();
        while (csv.Read())
        {
            if (csv.GetString("status") == Word(RowStatus.Predicted) && scenarios.Contains(csv.GetString("note")))
                found.Add(new Prediction(csv.GetString("id"), csv.GetString("label"), Number(csv, "measured"), Number(csv, "predicted"), csv.GetString("unit"), csv.GetString("note")));
        }

        return found;
    }

    /// <summary>The word of a status.</summary>
    public static string Word(RowStatus status) => status switch { RowStatus.Fitted => "fitted", RowStatus.Predicted => "predicted", _ => "not modelled" };

    private static double Number(CsvReader csv, string column) => double.Parse(csv.GetString(column), CultureInfo.InvariantCulture);

    private static string Quoted(string cell) => cell.AsSpan().IndexOfAny(",\"\n") < 0 ? cell : "\"" + cell.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
}
