using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Sim.Reports.Writing;

namespace Sim.Cli.Tests;

public sealed class NetReportTests
{
    private const string Star = "Nodes 4\nTiers 1\nTier 0\nDownlink_speed_Gbps 400\nRadix_Down 4\nDownlink_Latency_ns 1000\n";

    [Fact]
    public void A_report_holds_the_closed_form_times_of_a_message_to_the_picosecond()
    {
        using var sim = new SimProcess();
        var out1 = sim.At("out");
        Assert.Equal(0, sim.Run("net", sim.Write("one.cm", "Nodes 4\nConnections 1\n0->3 start 5000000 size 4096\n"), "--topo", sim.Write("star.topo", Star), "--out", out1));
        // Two links of (4,096 + 64) x 20 ps and 1 us there; two of 64 x 20 ps and 1 us back.
        var row = Assert.Single(Rows(out1, "messages"));
        Assert.Equal(
            ("0", "3", "4096", "5", "7.1664", "9.16896", "2.1664", "2.1664", "1", "0"),
            (row["source"], row["destination"], row["bytes"], row["start_us"], Trim(row["received_us"]), Trim(row["acknowledged_us"]), Trim(row["fct_us"]), Trim(row["unloaded_us"]), row["slowdown"], row["retransmissions"]));
    }

    [Fact]
    public void Tables_say_the_same_as_the_result_and_observing_changes_nothing()
    {
        using var sim = new SimProcess();
        string[] incast = ["net", "--generate", "incast", "--hosts", "16", "--size", "300 kB", "--json"];
        Assert.Equal(0, sim.Run(incast));
        var plain = sim.Results;
        var folder = sim.At("out");
        Assert.Equal(0, sim.Run([.. incast, "--out", folder, "--check"]));
        Assert.Equal(plain, sim.Results);
        Assert.Contains("4500000 bytes of 15 messages", sim.Messages, StringComparison.Ordinal);
        Assert.Equal(0, sim.Run([.. incast, "--out", sim.At("two"), "--threads", "2"]));
        Assert.Equal(plain, sim.Results);

        using var json = JsonDocument.Parse(plain);
        var result = ResultJson.Deserialize(File.ReadAllText(Path.Combine(folder, "result.json")));
        double Metric(string name) => result.Metrics.Single(metric => metric.Name == name).Value;
        Assert.Equal(json.RootElement.GetProperty("hash").GetString(), result.Hash);
        var messages = Rows(folder, "messages");
        Assert.Equal(15, messages.Count);
        Assert.Equal(messages.Max(row => Number(row["fct_us"])), Metric("fct.max"), 9);
        Assert.Equal(messages.Average(row => Number(row["slowdown"])), Metric("slowdown.mean"), 9);
        Assert.Equal(messages.Sum(row => Number(row["retransmissions"])), Metric("retransmissions"));
        var links = Rows(folder, "links");
        Assert.Equal(links.Sum(row => Number(row["trimmed"])), Metric("trimmed"));
        Assert.Equal(links.Sum(row => Number(row["retransmissions"])), Metric("retransmissions"));
        Assert.Equal(links.Max(row => Number(row["largest_queue_bytes"])) / 1e3, Metric("queue.largest"), 9);
        // The last link carries everything once.
        var last = links.Single(row => row["tier"] == "nic in" && row["to"] == $"host {messages[0]["destination"]}");
        Assert.True(Number(last["sent_bytes"]) > 15 * 300_000);
        var queue = Rows(folder, "queues").Where(row => row["series"] == "nic in, deepest").ToArray();
        Assert.InRange(queue.Max(row => Number(row["bytes"])), 1, Number(last["largest_queue_bytes"]));
        Assert.Equal(File.ReadAllBytes(Path.Combine(folder, "result.json")), File.ReadAllBytes(Path.Combine(sim.At("two"), "result.json")));
        Assert.Equal(File.ReadAllBytes(Path.Combine(folder, "report.html")), File.ReadAllBytes(Path.Combine(sim.At("two"), "report.html")));
    }

    [Fact]
    public void A_report_has_its_page_plots_and_trace_and_loads_nothing()
    {
        using var sim = new SimProcess();
        var folder = sim.At("out");
        Assert.Equal(0, sim.Run("net", "--generate", "permutation", "--hosts", "16", "--size", "200 kB", "--transport", "infiniband", "--buffer", "20 kB", "--out", folder));
        var page = File.ReadAllText(Path.Combine(folder, "report.html"));
        Assert.DoesNotContain("src=", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        foreach (var plot in new[] { "fct", "slowdown", "queues", "queues-most", "queues-sum", "tier-use", "link-ranks" })
        {
            Assert.True(File.Exists(Path.Combine(folder, "plots", plot + ".png")), plot);
        }

        using var file = File.OpenRead(Path.Combine(folder, "trace.json.gz"));
        using var zip = new GZipStream(file, CompressionMode.Decompress);
        using var trace = JsonDocument.Parse(zip);
        Assert.Equal(16, trace.RootElement.GetProperty("traceEvents").EnumerateArray().Count(one => one.TryGetProperty("cat", out var cat) && cat.GetString() == "message"));
        Assert.True(Rows(folder, "links").Sum(row => Number(row["stalled_us"])) > 0);
        // Over an earlier report it writes, over anything else it does not.
        Assert.Equal(0, sim.Run("net", "--generate", "permutation", "--hosts", "16", "--size", "20 kB", "--out", folder));
        sim.Write("mine/notes.txt", "");
        Assert.Equal(2, sim.Run("net", "--generate", "permutation", "--hosts", "16", "--size", "20 kB", "--out", sim.At("mine")));
    }

    [Fact]
    public void The_distance_of_samples_is_an_option_of_a_report()
    {
        using var sim = new SimProcess();
        string[] run = ["net", "--generate", "incast", "--hosts", "16", "--size", "100 kB"];
        Assert.Equal(0, sim.Run([.. run, "--out", sim.At("out"), "--sample", "500 ns"]));
        var times = Rows(sim.At("out"), "queues").Where(row => row["series"] == "nic in, all").Select(row => Number(row["time_us"])).ToArray();
        Assert.Equal(Enumerable.Range(0, times.Length).Select(i => i * 0.5), times);
        Assert.Equal(2, sim.Run([.. run, "--sample", "500 ns"]));
        Assert.Equal(2, sim.Run([.. run, "--out", sim.At("out"), "--sample", "0 ns"]));
        Assert.Equal(2, sim.Run([.. run, "--out", sim.At("out"), "--sample", "5"]));
    }

    /// <summary>A table of a report, a row as its cells by column.</summary>
    private static List<Dictionary<string, string>> Rows(string folder, string name)
    {
        var lines = File.ReadAllLines(Path.Combine(folder, "tables", name + ".csv")).Select(Cells).ToArray();
        return [.. lines.Skip(1).Select(cells => lines[0].Zip(cells).ToDictionary(pair => pair.First, pair => pair.Second))];
    }

    /// <summary>Cells of a line (RFC 4180): a quoted one may hold commas.</summary>
    private static string[] Cells(string line) =>
        [.. System.Text.RegularExpressions.Regex.Matches(line, "(?:^|,)(?:\"([^\"]*)\"|([^,\"]*))").Select(match => match.Groups[1].Success ? match.Groups[1].Value : match.Groups[2].Value)];

    private static double Number(string cell) => double.Parse(cell, CultureInfo.InvariantCulture);

    private static string Trim(string cell) => Number(cell).ToString(CultureInfo.InvariantCulture);
}
