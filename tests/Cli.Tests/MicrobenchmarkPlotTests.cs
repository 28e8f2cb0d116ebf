using System.Globalization;
using Sim.Calibration.Microbenchmarks;

namespace Sim.Cli.Tests;

/// <summary>The rows of these tests are made up: no device measured them.</summary>
public sealed class MicrobenchmarkPlotTests
{
    private static readonly string Header = string.Join(',', BenchmarkReader.Columns) + "\n";

    [Fact]
    public void Every_benchmark_is_drawn_in_both_formats()
    {
        using var sim = new SimProcess();
        var memory = sim.Write("memory.csv", Header + Row("memory.sms", "sms=8;what=copy", "bandwidth", "B/s", 1e12) + Row("memory.sms", "sms=16;what=copy", "bandwidth", "B/s", 2e12));
        var latency = sim.Write("latency.csv", Header + Row("latency.launch", "what=host_call", "time", "s", 2e-6));
        Assert.Equal(0, sim.Run("calibrate", "plot", memory, latency, "--out", sim.At("plots")));
        Assert.Equal(["latency-launch.png", "latency-launch.svg", "memory-sms.png", "memory-sms.svg"], Names(sim));
        Assert.Equal(2, sim.Results.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public void A_rate_is_drawn_instead_of_the_time_that_it_comes_from()
    {
        using var sim = new SimProcess();
        var text = Row("memory.sms", "sms=8", "time", "s", 1e-3) + Row("memory.sms", "sms=8", "bandwidth", "B/s", 1e12);
        Assert.Equal(0, sim.Run("calibrate", "plot", sim.Write("m.csv", Header + text), "--out", sim.At("plots")));
        Assert.Contains("bandwidth (TB/s)", File.ReadAllText(sim.At("plots/memory-sms.svg")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_figure_of_too_many_curves_is_split_by_the_parameters_in_their_order()
    {
        using var sim = new SimProcess();
        // Two precisions of six layers are twelve curves, more than eight: one figure for each precision.
        var rows =
            from precision in new[] { "bf16", "fp8" }
            from layer in Enumerable.Range(0, 6)
            from m in new[] { 64, 128 }
            select Row("gemm.dense", string.Create(CultureInfo.InvariantCulture, $"m={m};precision={precision};layer=l{layer}"), "throughput", "FLOP/s", 1e14 + m);
        Assert.Equal(0, sim.Run("calibrate", "plot", sim.Write("g.csv", Header + string.Concat(rows)), "--out", sim.At("plots")));
        Assert.Equal(["gemm-dense-precision-bf16.png", "gemm-dense-precision-bf16.svg", "gemm-dense-precision-fp8.png", "gemm-dense-precision-fp8.svg"], Names(sim));
    }

    [Fact]
    public void Two_devices_are_told_apart()
    {
        using var sim = new SimProcess();
        var one = Row("memory.sms", "sms=8", "bandwidth", "B/s", 1e12) + Row("memory.sms", "sms=16", "bandwidth", "B/s", 2e12);
        var other = one.Replace("Made-up GPU", "Another GPU", StringComparison.Ordinal);
        Assert.Equal(0, sim.Run("calibrate", "plot", sim.Write("a.csv", Header + one), sim.Write("b.csv", Header + other), "--out", sim.At("plots")));
        var svg = File.ReadAllText(sim.At("plots/memory-sms.svg"));
        Assert.Contains("Made-up GPU", svg, StringComparison.Ordinal);
        Assert.Contains("Another GPU", svg, StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_table_ends_with_2_its_findings_and_no_figure()
    {
        using var sim = new SimProcess();
        var file = sim.Write("m.csv", Header + Row("memory.sms", "sms=8", "bandwidth", "GB/s", 1e12));
        Assert.Equal(2, sim.Run("calibrate", "plot", file, sim.At("no-such.csv"), "--out", sim.At("plots")));
        Assert.Contains($"{file}:2:28: error: unit: 'GB/s' is not known here", sim.Messages, StringComparison.Ordinal); // "memory.sms,sms=8,bandwidth," is 27 characters
        Assert.Contains("no-such.csv: error: the file cannot be read", sim.Messages, StringComparison.Ordinal);
        Assert.False(Directory.Exists(sim.At("plots")));
    }

    [Fact]
    public void A_parameter_cannot_lead_a_figure_out_of_its_folder()
    {
        using var sim = new SimProcess();
        var rows = from i in Enumerable.Range(0, 9) from x in new[] { 1, 2 } select Row("m.s", string.Create(CultureInfo.InvariantCulture, $"x={x};what=/../../up{i}"), "time", "s", 1);
        Assert.Equal(0, sim.Run("calibrate", "plot", sim.Write("m.csv", Header + string.Concat(rows)), "--out", sim.At("deep/plots")));
        Assert.Equal(18, Directory.EnumerateFiles(sim.At("deep/plots")).Count());
    }

    private static string Row(string benchmark, string parameters, string metric, string unit, double value) => string.Create(
        CultureInfo.InvariantCulture,
        $"{benchmark},{parameters},{metric},{unit},{value},{value},{value},9,Made-up GPU,1.2,13.0,132,1980,2619,nvml,410,2030-01-02T03:04:05Z,microbench {benchmark}\n");

    private static IEnumerable<string?> Names(SimProcess sim) => Directory.EnumerateFiles(sim.At("plots")).Select(Path.GetFileName).Order(StringComparer.Ordinal);
}
