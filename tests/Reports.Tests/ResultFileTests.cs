using System.Globalization;
using System.Text.Json;
using CsvHelper;
using Sim.Reports.Html.Sections;
using Sim.Reports.Tests.Samples;
using Sim.Reports.Writing;

namespace Sim.Reports.Tests;

public sealed class ResultFileTests
{
    [Fact]
    public void Json_there_and_back_is_the_same_text()
    {
        var text = ResultJson.Serialize(SampleResult.Create(microBatches: 4));
        Assert.Equal(text, ResultJson.Serialize(ResultJson.Deserialize(text)));
    }

    [Fact]
    public void Json_keeps_every_bit_of_a_number_and_an_infinite_bound()
    {
        var result = SampleResult.Create(microBatches: 1) with { Metrics = [new("third", 1.0 / 3, "1", "")] };
        var back = ResultJson.Deserialize(ResultJson.Serialize(result));
        Assert.Equal(1.0 / 3, back.Metrics[0].Value);
        Assert.Equal(double.PositiveInfinity, back.Bounds[1].UpperSeconds);
        Assert.Equal(result.Timeline, back.Timeline);
    }

    [Fact]
    public void Json_members_keep_the_order_of_the_record()
    {
        using var json = JsonDocument.Parse(ResultJson.Serialize(SampleResult.Create(microBatches: 1)));
        string[] order =
        [
            "scenario", "study", "question", "answer", "mode", "metrics", "comparisons", "breakdown", "critical_path", "link_use", "timeline", "bounds",
            "tables", "notes", "hash",
        ];
        Assert.Equal(order, json.RootElement.EnumerateObject().Select(p => p.Name).Where(order.Contains));
    }

    [Fact]
    public void Json_without_a_required_member_is_refused() =>
        Assert.Throws<JsonException>(() => ResultJson.Deserialize("""{"scenario": "x"}"""));

    [Fact]
    public void Csv_cells_come_back_whatever_they_hold()
    {
        string[] cells = ["plain", "a,b", "say \"x\"", "two\nlines", "", "\u00d7 \u00b5"];
        var result = SampleResult.Create(microBatches: 1) with { Tables = [new("odd", "", ["c1", "c2", "c3", "c4", "c5", "c6"], [cells])] };
        using var folder = new TemporaryFolder();
        CsvTables.Write(result, folder.Path);
        using var csv = CsvReader.Create(File.ReadAllBytes(Path.Combine(folder.Path, "odd.csv")), CsvReaderOptions.Default);
        Assert.True(csv.Read());
        Assert.Equal(cells, Enumerable.Range(0, cells.Length).Select(i => csv.GetString(i)));
    }

    [Fact]
    public void Csv_numbers_are_invariant_and_exact()
    {
        using var folder = new TemporaryFolder();
        CsvTables.Write(SampleResult.Create(microBatches: 1) with { Metrics = [new("third", 1.0 / 3, "1", "d")] }, folder.Path);
        var cell = File.ReadAllLines(Path.Combine(folder.Path, "metrics.csv"))[1].Split(',')[1];
        Assert.Equal(1.0 / 3, double.Parse(cell, CultureInfo.InvariantCulture));
    }

    [Fact]
    public void A_tables_name_cannot_leave_the_folder_or_meet_another()
    {
        var names = new FileNames();
        Assert.Equal("______etc_passwd", names.Take("../../etc/passwd"));
        Assert.Equal("a_b", names.Take("a b"));
        Assert.Equal("a_b_2", names.Take("a/b"));
    }

    [Fact]
    public void The_scenario_hash_is_sha256_of_the_resolved_file() =>

        // FIPS 180-4 example: SHA-256("abc").
        Assert.Equal(
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            ReproduceSection.ScenarioHash(SampleResult.Context with { ResolvedYaml = "abc" }));

    [Fact]
    public void A_summary_keeps_one_table_row_per_metric_even_with_pipes_and_line_ends()
    {
        var result = SampleResult.Create(microBatches: 1) with { Metrics = [new("a|b\nc", 1, "s", "<b>*x*</b>")], Comparisons = [], Uncertainty = null, Alternatives = [] };
        var row = SummaryMarkdown.Write(result, SampleResult.Context).Split('\n').Single(l => l.Contains("1 s", StringComparison.Ordinal));
        Assert.Equal("""| a\|b c | 1 s | \<b\>\*x\*\</b\> |""", row);
    }
}
