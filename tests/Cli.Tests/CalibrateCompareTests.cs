using System.Globalization;
using Sim.Calibration.Microbenchmarks;

namespace Sim.Cli.Tests;

/// <summary>The rows of these tests are made up: no device measured them.</summary>
public sealed class CalibrateCompareTests
{
    private static readonly string Header = string.Join(',', BenchmarkReader.Columns) + "\n";

    [Fact]
    public void The_spread_is_that_of_the_times_both_runs_have()
    {
        // Errors +1, -2, +3 and -10 %: mean -2 %, median 2.5 %, 90th percentile at 2.7 of 3 between 3 and 10 %: 3 + 0.7 x 7 = 7.9 %.
        using var sim = new SimProcess();
        double[] second = [1.01, 0.98, 1.03, 0.9];
        sim.Write("h100-sxm/t.csv", Header + string.Concat(second.Select((_, i) => Row($"latency.graph", $"nodes={i}", 1))) + Row("latency.graph", "nodes=9", 1));
        sim.Write("h100-sxm/run2/t.csv", Header + string.Concat(second.Select((time, i) => Row($"latency.graph", $"nodes={i}", time))));
        Assert.Equal(0, Compare(sim, "h100-sxm", "h100-sxm/run2"));
        Assert.Matches(@"latency\.graph +4 +2\.5 % +7\.9 % +-2\.0 % +-10\.0 % +latency\.graph nodes 3", sim.Results);
        Assert.Contains("1 rows are in one of the two alone", sim.Results, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_GPU_is_predicted_by_clock_and_by_the_memory_of_the_data_sheets()
    {
        // A product 1.25 times as long at 0.8 of the clock, and a stream that is faster by 4.8 / 3.35 (data sheets of H200 and H100): both rules hold exactly.
        using var sim = new SimProcess();
        const double Rate = 3e12;
        sim.Write("h100-sxm/t.csv", Header + Row("gemm.dense", "m=4096", 1e-3, 1500) + Row("memory.size", "bytes=1073741824;what=copy", 1e-3) + Row("memory.size", "bytes=1073741824;what=copy", Rate, metric: "bandwidth", unit: "B/s"));
        sim.Write("h200-sxm/t.csv", Header + Row("gemm.dense", "m=4096", 1.25e-3, 1200) + Row("memory.size", "bytes=1073741824;what=copy", 1e-3 * 3.35 / 4.8));
        Assert.Equal(0, Compare(sim, "h100-sxm", "h200-sxm"));
        Assert.Matches(@"memory\.size +1 +30\.2 %", sim.Results);
        Assert.Equal(2, sim.Results.Split('\n').Count(line => line.Contains("gemm.*.sm_rate", StringComparison.Ordinal) || line.Contains("memory.stream", StringComparison.Ordinal)));
        Assert.All(sim.Results.Split('\n').Where(line => line.Contains("gemm.*", StringComparison.Ordinal) || line.Contains("memory.stream", StringComparison.Ordinal)), line => Assert.Contains(" 1      0.0 %", line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("none", "h100-sxm", "none: error: there is no such folder")]
    [InlineData("h100-sxm", "empty", "empty: error: the folder has no tables (*.csv) (calibration/cuda writes them)")]
    [InlineData("h100-sxm", "mine", "mine: error: the folder names no GPU of the library: 'mine' (name it by GPU and form factor, as h100-sxm)")]
    [InlineData("h100-sxm", "h200-sxm", "have no row with a time in common")]
    public void Folders_that_cannot_be_compared_are_refused(string a, string b, string expected)
    {
        using var sim = new SimProcess();
        sim.Write("h100-sxm/t.csv", Header + Row("latency.graph", "nodes=1", 1));
        sim.Write("h200-sxm/t.csv", Header + Row("latency.graph", "nodes=2", 1));
        sim.Write("mine/t.csv", Header + Row("latency.graph", "nodes=1", 1));
        Directory.CreateDirectory(sim.At("empty"));
        Assert.Equal(2, Compare(sim, a, b));
        Assert.Contains(expected, sim.Messages, StringComparison.Ordinal);
        Assert.Equal("", sim.Results);
    }

    private static int Compare(SimProcess sim, string a, string b) => sim.Run("calibrate", "compare", sim.At(a), sim.At(b), "--root", SimProcess.Root);

    private static string Row(string benchmark, string parameters, double value, int clock = 1500, string metric = "time", string unit = "s") => string.Create(
        CultureInfo.InvariantCulture,
        $"{benchmark},{parameters},{metric},{unit},{value:R},{value:R},{value:R},1,Made-up GPU,1,1,132,{clock},2000,maximum,,2030-01-01T00:00:00Z,by hand\n");
}
