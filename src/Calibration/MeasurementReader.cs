using System.Globalization;
using System.Text;
using CsvHelper;
using Sim.Units;

namespace Sim.Calibration;

/// <summary>Reads measurement tables. Every defect is a <see cref="Finding"/>; rows with a defect are left out.</summary>
public static class MeasurementReader
{
    /// <summary>Columns that every table has; further columns are named <c>setup_*</c>.</summary>
    public static readonly string[] Required =
        ["id", "system", "hardware", "workload", "quantity", "value", "unit", "confidence", "source", "locator"];

    private static readonly CsvReaderOptions Options = new()
    {
        TrackLineNumbers = true,
        FormatProvider = CultureInfo.InvariantCulture,
        MalformedData = CsvMalformedDataHandling.Throw,
        FieldCountMismatch = CsvFieldCountHandling.Throw,
    };

    private const string SetupPrefix = "setup_";

    /// <summary>Reads one file.</summary>
    public static IReadOnlyList<MeasurementRow> ReadFile(string path, ICollection<Finding> findings)
    {
        if (!System.IO.File.Exists(path))
        {
            findings.Add(Error(path, 0, "", "the file does not exist"));
            return [];
        }

        using var reader = new StreamReader(path, new UTF8Encoding(false, throwOnInvalidBytes: true));
        return Read(path, reader, findings);
    }

    /// <summary>Reads one table from a reader; <paramref name="name"/> stands in the findings.</summary>
    public static IReadOnlyList<MeasurementRow> Read(string name, TextReader text, ICollection<Finding> findings)
    {
        var rows = new List<MeasurementRow>();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            using var csv = CsvReader.Create(text, Options, leaveOpen: true);
            csv.ReadHeader();
            var header = csv.Headers.ToArray();
            if (header.Length == 0)
            {
                findings.Add(Error(name, 0, "", "the file is empty; a header row was expected"));
                return rows;
            }

            var missing = Required.Where(column => !header.Contains(column, StringComparer.Ordinal)).ToArray();
            foreach (var column in missing)
                findings.Add(Error(name, 1, column, $"the column '{column}' is missing"));
            if (missing.Length > 0)
                return rows;
            while (csv.Read())
                AddRow(name, csv, header, ids, rows, findings);
        }
        catch (CsvFormatException malformed)
        {
            findings.Add(Error(name, 0, "", "the file is not well-formed CSV: " + malformed.Message));
            return rows;
        }
        catch (DecoderFallbackException)
        {
            findings.Add(Error(name, 0, "", "the file is not UTF-8"));
            return rows;
        }

        if (rows.Count == 0 && ids.Count == 0)
            findings.Add(Error(name, 0, "", "the table has no rows"));
        return rows;
    }

    private static void AddRow(
        string name, CsvReader csv, string[] header, HashSet<string> ids, List<MeasurementRow> rows, ICollection<Finding> findings)
    {
        var line = (int)csv.LineNumber;
        var id = csv.GetString("id");
        if (id.Length == 0)
            findings.Add(Error(name, line, "id", "the row has no id"));
        if (!ids.Add(id) && id.Length > 0)
        {
            findings.Add(Error(name, line, "id", $"the id '{id}' appears twice"));
            return;
        }

        var text = csv.GetString("value");
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value))
        {
            findings.Add(Error(name, line, "value", $"row '{id}': '{text}' is not a finite number"));
            return;
        }

        if (value < 0)
        {
            findings.Add(Error(name, line, "value", $"row '{id}': {text} is negative; a measured {csv.GetString("quantity")} cannot be"));
            return;
        }

        if (id.Length == 0)
            return;
        var setup = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var column in header)
        {
            if (column.StartsWith(SetupPrefix, StringComparison.Ordinal) && csv.GetString(column) is { Length: > 0 } cell)
                setup[column[SetupPrefix.Length..]] = cell;
        }

        string Field(string column) => csv.GetString(column);
        rows.Add(new MeasurementRow(
            name, line, id, Field("hardware"), Field("workload"), Field("quantity"), value, Field("unit"), Field("confidence"), Field("source"), Field("locator"), setup));
    }

    private static Finding Error(string file, int line, string path, string message) =>
        new(FindingSeverity.Error, file, line, line > 0 ? 1 : 0, path, message);
}
