using System.Globalization;
using System.Text;
using CsvHelper;
using Sim.Units;

namespace Sim.Calibration;

/// <summary>A user's table of any columns, read as text.</summary>
/// <param name="File">File as the user named it.</param>
/// <param name="Columns">Names of the columns.</param>
/// <param name="Rows">Each row with its 1-based line and its cells by column.</param>
public sealed record StepTable(string File, IReadOnlyList<string> Columns, IReadOnlyList<(int Line, IReadOnlyDictionary<string, string> Cells)> Rows)
{
    private static readonly CsvReaderOptions Options = new()
    {
        TrackLineNumbers = true,
        FormatProvider = CultureInfo.InvariantCulture,
        MalformedData = CsvMalformedDataHandling.Throw,
        FieldCountMismatch = CsvFieldCountHandling.Throw,
    };

    /// <summary>The table, or null with a finding.</summary>
    public static StepTable? Read(string path, ICollection<Finding> findings)
    {
        StepTable? Fault(string message)
        {
            findings.Add(new Finding(FindingSeverity.Error, path, 0, 0, "", message));
            return null;
        }

        if (!System.IO.File.Exists(path))
            return Fault("the file does not exist");
        try
        {
            using var reader = new StreamReader(path, new UTF8Encoding(false, throwOnInvalidBytes: true));
            using var csv = CsvReader.Create(reader, Options, leaveOpen: true);
            csv.ReadHeader();
            var columns = csv.Headers.ToArray();
            if (columns.Length == 0)
                return Fault("the file is empty; a header row was expected");
            if (columns.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
                return Fault($"the column '{twice.Key}' appears twice");
            var rows = new List<(int, IReadOnlyDictionary<string, string>)>();
            while (csv.Read())
                rows.Add(((int)csv.LineNumber, columns.ToDictionary(name => name, name => csv.GetString(name).Trim(), StringComparer.Ordinal)));
            return rows.Count == 0 ? Fault("the table has no rows") : new StepTable(path, columns, rows);
        }
        catch (CsvFormatException malformed)
        {
            return Fault("the file is not well-formed CSV: " + malformed.Message);
        }
        catch (DecoderFallbackException)
        {
            return Fault("the file is not UTF-8");
        }
    }
}
