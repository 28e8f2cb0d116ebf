using Sim.Units;

namespace Sim.Calibration.Tests;

public sealed class MeasurementReaderTests
{
    private const string Header = "id,system,hardware,workload,quantity,value,unit,confidence,source,locator,setup_M\n";

    [Fact]
    public void A_row_keeps_its_setup()
    {
        var (rows, findings) = Read(Header + "A-1,s,h,w,time,12.5,us,exact,src,loc,64\n");
        Assert.Empty(findings);
        Assert.Equal(12.5e-6, rows.Single().Seconds, 1e-12);
        Assert.Equal(64, rows[0].Int("M"));
    }

    [Theory]
    [InlineData("", "t.csv: error: the file is empty; a header row was expected")]
    [InlineData("id,system,hardware,workload,quantity,unit,confidence,source,locator\n", "t.csv:1:1: error: value: the column 'value' is missing")]
    [InlineData(Header, "t.csv: error: the table has no rows")]
    [InlineData(Header + "A-1,s,h,w,time,NaN,us,exact,src,loc,64\n", "t.csv:2:1: error: value: row 'A-1': 'NaN' is not a finite number")]
    [InlineData(Header + "A-1,s,h,w,time,-3,us,exact,src,loc,64\n", "t.csv:2:1: error: value: row 'A-1': -3 is negative; a measured time cannot be")]
    [InlineData(Header + ",s,h,w,time,3,us,exact,src,loc,64\n", "t.csv:2:1: error: id: the row has no id")]
    public void A_defect_is_one_finding(string text, string expected)
    {
        var (rows, findings) = Read(text);
        Assert.Empty(rows);
        Assert.Equal(expected, Assert.Single(findings).ToString());
    }

    [Fact]
    public void An_id_that_appears_twice_is_refused()
    {
        var (rows, findings) = Read(Header + "A-1,s,h,w,time,1,us,exact,src,loc,1\nA-1,s,h,w,time,2,us,exact,src,loc,2\n");
        Assert.Single(rows);
        Assert.Equal("t.csv:3:1: error: id: the id 'A-1' appears twice", Assert.Single(findings).ToString());
    }

    [Fact]
    public void A_missing_file_is_one_finding()
    {
        var findings = new List<Finding>();
        Assert.Empty(MeasurementReader.ReadFile("nowhere.csv", findings));
        Assert.Equal("nowhere.csv: error: the file does not exist", Assert.Single(findings).ToString());
    }

    [Fact]
    public void Every_published_row_stands_in_one_table()
    {
        // 930 lines of the survey less its header, less the four schedule formulas, which are not measurements; 20 training steps (LLA, MEG), two rows of FlashAttention-3 10 of other systems (DAS, CGV, MMX, DIN) and two latencies (UMZ) were added since.
        var ids = Repository.Tables.Values.SelectMany(rows => rows).Select(row => row.Id).ToArray();
        Assert.Equal(925 + 20 + 2 + 10 + 2, ids.Length);
        Assert.Equal(ids.Length, ids.Distinct().Count());
    }

    [Fact]
    public void Validation_rows_stand_in_validation_tables_only()
    {
        foreach (var (name, rows) in Repository.Tables)
            Assert.All(rows, row => Assert.Equal(name.StartsWith("validation-", StringComparison.Ordinal), ValidationOnly.Contains(row.Id)));
    }

    private static (IReadOnlyList<MeasurementRow> Rows, List<Finding> Findings) Read(string text)
    {
        var findings = new List<Finding>();
        return (MeasurementReader.Read("t.csv", new StringReader(text), findings), findings);
    }
}
