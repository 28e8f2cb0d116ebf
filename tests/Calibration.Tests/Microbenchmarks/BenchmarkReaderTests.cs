using Sim.Calibration.Microbenchmarks;
using Sim.Units;

namespace Sim.Calibration.Tests.Microbenchmarks;

/// <summary>The rows of these tests are made up: no device measured them.</summary>
public sealed class BenchmarkReaderTests
{
    private const string Header =
        "benchmark,parameters,metric,unit,median,p5,p95,repetitions,device,driver,runtime,sms,sm_clock_mhz,memory_clock_mhz,clock_source,power_w,date,command\n";

    private const string Good =
        "memory.sms,sms=20;what=copy,bandwidth,B/s,2e12,1.9e12,2.1e12,25,\"Made-up GPU, 1 GB\",1.2.3,13.0,132,1980,2619,nvml,410.5,2030-01-02T03:04:05Z,microbench memory\n";

    [Fact]
    public void A_row_keeps_all_its_columns()
    {
        var (rows, findings) = Read(Header + Good);
        Assert.Empty(findings);
        var row = Assert.Single(rows);
        Assert.Equal(("memory.sms", "bandwidth", "B/s", 25), (row.Benchmark, row.Metric, row.Unit, row.Repetitions));
        Assert.Equal((2e12, 1.9e12, 2.1e12), (row.Median, row.P5, row.P95));
        Assert.Equal([new("sms", "20"), new("what", "copy")], row.Parameters);
        Assert.Equal("copy", row.Parameter("what"));
        Assert.Null(row.Parameter("bytes"));
        Assert.Equal(new DeviceState(1980, 2619, true, 410.5), row.Clocks);
        Assert.Equal(
            new BenchmarkOrigin("t.csv", 2, "Made-up GPU, 1 GB", "1.2.3", "13.0", 132, new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.Zero), "microbench memory"), row.Place);
    }

    [Fact]
    public void Power_that_nobody_told_is_left_out()
    {
        var (rows, findings) = Read(Header + Good.Replace("nvml,410.5", "maximum,", StringComparison.Ordinal));
        Assert.Empty(findings);
        Assert.Equal(new DeviceState(1980, 2619, false, null), rows[0].Clocks);
    }

    // Columns: "memory.sms," is 11 characters, "sms=20;what=copy," 17, "bandwidth," 10, "B/s," 4, "2e12," 5, "1.9e12," 7, "2.1e12," 7, "25," 3,
    // "\"Made-up GPU, 1 GB\"," 20, "1.2.3," 6, "13.0," 5, "132," 4, "1980," 5, "2619," 5, "nvml," 5, "410.5," 6: a cell begins one after the sum of those before it.
    [Theory]
    [InlineData("memory.sms,", ",", "t.csv:2:1: error: benchmark: a value was expected, the cell is empty")]
    [InlineData("memory.sms,", "Memory SMs,", "t.csv:2:1: error: benchmark: 'Memory SMs' is no name of small letters, digits, '_' and '.' (as in memory.sms)")]
    [InlineData("what=copy", "what", "t.csv:2:12: error: parameters: 'what' is no parameter (key=value pairs, joined by ';')")]
    [InlineData("what=copy", "sms=24", "t.csv:2:12: error: parameters: the parameter 'sms' is given twice (key=value pairs, joined by ';')")]
    [InlineData("B/s", "GB/s", "t.csv:2:39: error: unit: 'GB/s' is not known here (one of: s, B/s, FLOP/s, 1)")]
    [InlineData("2e12", "NaN", "t.csv:2:43: error: median: 'NaN' is not a finite number above zero")]
    [InlineData("2e12", "1e12", "t.csv:2:43: error: median: the median 1000000000000 does not lie between the percentiles 1900000000000 and 2100000000000")]
    [InlineData("1.9e12", "-1", "t.csv:2:48: error: p5: '-1' is not a finite number above zero")]
    [InlineData("25,", "2.5,", "t.csv:2:62: error: repetitions: '2.5' is not a whole number above zero")]
    [InlineData("132,1980", "132,0", "t.csv:2:100: error: sm_clock_mhz: '0' is not a whole number above zero")]
    [InlineData("nvml", "guess", "t.csv:2:110: error: clock_source: 'guess' is not known here (one of: nvml, maximum)")]
    [InlineData("2030-01-02T03:04:05Z", "yesterday", "t.csv:2:121: error: date: 'yesterday' is no date (UTC, as 2030-12-31T23:59:59Z)")]
    public void A_defect_is_one_finding_at_its_cell(string from, string to, string expected)
    {
        var (rows, findings) = Read(Header + Good.Replace(from, to, StringComparison.Ordinal));
        Assert.Empty(rows);
        Assert.Equal(expected, Assert.Single(findings).ToString());
    }

    [Fact]
    public void All_defects_of_a_file_are_told_at_once_and_good_rows_are_kept()
    {
        var bad = Good.Replace("2e12", "x", StringComparison.Ordinal).Replace("25", "y", StringComparison.Ordinal);
        var (rows, findings) = Read(Header + bad + Good);
        Assert.Single(rows);
        Assert.Equal(["median", "repetitions"], findings.Select(finding => finding.Path));
    }

    [Theory]
    [InlineData("", "t.csv: error: the file is empty; a header row was expected (calibration/cuda/README.md has the format)")]
    [InlineData(Header, "t.csv: error: the table has no rows")]
    public void A_file_without_a_point_is_one_finding(string text, string expected)
    {
        var (rows, findings) = Read(text);
        Assert.Empty(rows);
        Assert.Equal(expected, Assert.Single(findings).ToString());
    }

    [Fact]
    public void A_column_that_is_missing_and_one_too_many_are_told()
    {
        var (rows, findings) = Read(Header.Replace("metric", "measure", StringComparison.Ordinal) + Good);
        Assert.Empty(rows);
        Assert.Equal(
            ["t.csv:1:1: error: metric: the column 'metric' is missing (calibration/cuda/README.md has the format)", "t.csv:1:1: error: measure: the column 'measure' is not of this format (calibration/cuda/README.md has the format)"],
            findings.Select(finding => finding.ToString()));
    }

    [Fact]
    public void A_point_that_stands_twice_is_refused()
    {
        var (rows, findings) = Read(Header + Good + Good);
        Assert.Single(rows);
        Assert.StartsWith("t.csv:3:1: error: benchmark: this point stands in line 2 already", Assert.Single(findings).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("memory.sms,sms=20;what=co")]
    [InlineData("memory.sms,\"sms=20")]
    public void A_line_that_was_cut_off_is_a_finding_and_the_rows_before_are_kept(string tail)
    {
        var (rows, findings) = Read(Header + Good + tail);
        Assert.Single(rows);
        var finding = Assert.Single(findings);
        Assert.Equal((3, "a run that was cut off ends in the middle of a line: remove that line"), (finding.Line, finding.Hint));
    }

    [Fact]
    public void A_missing_file_is_one_finding()
    {
        var findings = new List<Finding>();
        Assert.Empty(BenchmarkReader.ReadFile("nowhere.csv", findings));
        Assert.StartsWith("nowhere.csv: error: the file cannot be read", Assert.Single(findings).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_columns_are_those_that_the_benchmarks_write()
    {
        var table = File.ReadAllText(Path.Combine(Repository.Root, "calibration", "cuda", "harness", "table.h"));
        Assert.Contains('"' + string.Join(',', BenchmarkReader.Columns) + "\\n\"", table, StringComparison.Ordinal);
        Assert.Equal(Header, string.Join(',', BenchmarkReader.Columns) + "\n");
    }

    private static (IReadOnlyList<BenchmarkRow> Rows, List<Finding> Findings) Read(string text)
    {
        var findings = new List<Finding>();
        return (BenchmarkReader.Read("t.csv", new StringReader(text), findings), findings);
    }
}
