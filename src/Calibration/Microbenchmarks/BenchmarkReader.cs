using System.Globalization;
using System.Text;
using CsvHelper;
using Sim.Units;

namespace Sim.Calibration.Microbenchmarks;

/// <summary>Reads tables that the CUDA microbenchmarks write. Every defect is a <see cref="Finding"/>; rows with a defect are left out.</summary>
public static class BenchmarkReader
{
    /// <summary>The columns of a table, all of them required.</summary>
    public static readonly IReadOnlyList<string> Columns =
    [
        "benchmark", "parameters", "metric", "unit", "median", "p5", "p95", "repetitions", "device", "driver", "runtime", "sms",
        "sm_clock_mhz", "memory_clock_mhz", "clock_source", "power_w", "date", "command",
    ];

    private const string Format = "calibration/cuda/README.md has the format";

    private static readonly CsvReaderOptions Options = new()
    {
        TrackLineNumbers = true,
        FormatProvider = CultureInfo.InvariantCulture,
        MalformedData = CsvMalformedDataHandling.Throw,
        FieldCountMismatch = CsvFieldCountHandling.Throw,
    };

    /// <summary>Reads one file.</summary>
    public static IReadOnlyList<BenchmarkRow> ReadFile(string path, ICollection<Finding> findings)
    {
        try
        {
            using var reader = new StreamReader(path, new UTF8Encoding(false, throwOnInvalidBytes: true));
            return Read(path, reader, findings);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            findings.Add(Error(path, 0, 0, "", "the file cannot be read: " + exception.Message));
            return [];
        }
    }

    /// <summary>Reads one table; <paramref name="name"/> stands in the findings.</summary>
    public static IReadOnlyList<BenchmarkRow> Read(string name, TextReader text, ICollection<Finding> findings)
    {
        var rows = new List<BenchmarkRow>();
        var known = findings.Count;
        try
        {
            using var csv = CsvReader.Create(text, Options, leaveOpen: true);
            csv.ReadHeader();
            if (!HasColumns(name, [.. csv.Headers], findings))
            {
                return rows;
            }

            var cells = new RowCells(name, csv, [.. csv.Headers], findings);
            var lines = new Dictionary<string, int>(StringComparer.Ordinal);
            while (csv.Read())
            {
                cells.Start();
                var row = Row(name, cells);
                var key = $"{row.Benchmark},{string.Join(';', row.Parameters)},{row.Metric},{row.Place.Device}";
                if (cells.Sound && !lines.TryAdd(key, row.Place.Line))
                {
                    cells.Refuse("benchmark", $"this point stands in line {lines[key]} already", "a run writes each point once: keep two runs in two files");
                }

                if (cells.Sound)
                {
                    rows.Add(row);
                }
            }
        }
        catch (CsvFormatException malformed)
        {
            findings.Add(Error(name, (int)malformed.LineNumber, 1, "", "not a well-formed line of CSV: " + malformed.Message, "a run that was cut off ends in the middle of a line: remove that line"));
            return rows;
        }
        catch (DecoderFallbackException)
        {
            findings.Add(Error(name, 0, 0, "", "the file is not UTF-8"));
            return rows;
        }

        if (rows.Count == 0 && findings.Count == known)
        {
            findings.Add(Error(name, 0, 0, "", "the table has no rows"));
        }

        return rows;
    }

    private static bool HasColumns(string name, string[] header, ICollection<Finding> findings)
    {
        if (header.Length == 0)
        {
            findings.Add(Error(name, 0, 0, "", "the file is empty; a header row was expected", Format));
            return false;
        }

        foreach (var column in Columns.Except(header, StringComparer.Ordinal))
        {
            findings.Add(Error(name, 1, 1, column, $"the column '{column}' is missing", Format));
        }

        foreach (var column in header.Except(Columns, StringComparer.Ordinal))
        {
            findings.Add(Error(name, 1, 1, column, $"the column '{column}' is not of this format", Format));
        }

        return header.Order(StringComparer.Ordinal).SequenceEqual(Columns.Order(StringComparer.Ordinal));
    }

    private static BenchmarkRow Row(string name, RowCells cells)
    {
        var benchmark = cells.Word("benchmark", "as in memory.sms");
        var parameters = Parameters(cells);
        var metric = cells.Word("metric", "as in time");
        var unit = cells.OneOf("unit", "s", "B/s", "FLOP/s", "1");
        var (p5, median, p95) = (cells.Positive("p5"), cells.Positive("median"), cells.Positive("p95"));
        if (p5 > median || median > p95)
        {
            cells.Refuse("median", FormattableString.Invariant($"the median {median} does not lie between the percentiles {p5} and {p95}"));
        }

        var repetitions = cells.Count("repetitions");
        var clocks = new DeviceState(
            cells.Count("sm_clock_mhz"), cells.Count("memory_clock_mhz"), cells.OneOf("clock_source", "nvml", "maximum") == "nvml", cells.Optional("power_w"));
        var place = new BenchmarkOrigin(
            name, cells.Line, cells.Text("device"), cells.Text("driver"), cells.Text("runtime"), cells.Count("sms"), cells.Date("date"), cells.Text("command"));
        return new BenchmarkRow(place, benchmark, parameters, metric, unit, median, p5, p95, repetitions, clocks);
    }

    private static List<KeyValuePair<string, string>> Parameters(RowCells cells)
    {
        const string Hint = "key=value pairs, joined by ';'";
        var pairs = new List<KeyValuePair<string, string>>();
        foreach (var part in cells.Text("parameters").Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            var split = part.IndexOf('=', StringComparison.Ordinal);
            if (split < 0 || !RowCells.IsWord(part[..split]) || split == part.Length - 1)
            {
                cells.Refuse("parameters", $"'{part}' is no parameter", Hint);
            }
            else if (pairs.Exists(pair => pair.Key == part[..split]))
            {
                cells.Refuse("parameters", $"the parameter '{part[..split]}' is given twice", Hint);
            }
            else
            {
                pairs.Add(new(part[..split], part[(split + 1)..]));
            }
        }

        return pairs;
    }

    private static Finding Error(string file, int line, int column, string path, string message, string? hint = null) =>
        new(FindingSeverity.Error, file, line, column, path, message, hint);
}
