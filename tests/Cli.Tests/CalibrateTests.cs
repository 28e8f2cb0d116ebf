namespace Sim.Cli.Tests;

public sealed class CalibrateTests
{
    private static string Data => Path.Combine(SimProcess.Root, "data", "measured", "published");

    [Fact]
    public void The_shipped_profiles_come_out_bit_for_bit()
    {
        using var sim = new SimProcess();
        Assert.Equal(0, sim.Run("calibrate", "--root", SimProcess.Root, "--out", sim.At("out")));
        var shipped = Directory.GetFiles(Path.Combine(SimProcess.Root, "library", "profiles"));
        Assert.Equal(shipped.Select(Path.GetFileName).Order(), Directory.GetFiles(sim.At("out")).Select(Path.GetFileName).Order());
        Assert.All(shipped, file => Assert.Equal(File.ReadAllText(file), File.ReadAllText(sim.At("out/" + Path.GetFileName(file)))));
        Assert.Contains("listed, not dropped", sim.Results, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_fit_is_drawn_with_its_residuals()
    {
        using var sim = new SimProcess();
        Assert.Equal(0, sim.Run("calibrate", "h800", "--root", SimProcess.Root, "--out", sim.At("out"), "--plots", sim.At("plots")));
        var names = Directory.EnumerateFiles(sim.At("plots")).Select(Path.GetFileNameWithoutExtension).ToList();
        Assert.Contains("kernels", names);
        Assert.All(names.Where(name => !name!.EndsWith(".residuals", StringComparison.Ordinal)), name => Assert.Contains(name + ".residuals", names));
    }

    [Theory]
    [InlineData("time,728.98,us", "time,NaN,us", "gemm.csv:2:1: error: value: row 'ACG-001': 'NaN' is not a finite number")]
    [InlineData("time,728.98,us", "time,-728.98,us", "gemm.csv:2:1: error: value: row 'ACG-001': -728.98 is negative; a measured time cannot be")]
    [InlineData("time,728.98,us", "time,0,us", "gemm.csv:2:1: error: value: row 'ACG-001': a row that is fitted must be positive")]
    [InlineData("time,728.98,us", "time,728.98,GB/s", "gemm.csv:2:1: error: unit: row 'ACG-001': 'GB/s' is not the unit of this kind of row; expected s, ms, us, ns")]
    [InlineData("H100 SXM,GEMM fp8_block,time,728.98", "B200 SXM,GEMM fp8_block,time,728.98",
        "gemm.csv:2:1: error: hardware: row 'ACG-001': measured on 'B200 SXM', but the other rows on H100: one fit does not mix devices")]
    [InlineData("id,system,hardware,workload,quantity,value,", "id,system,hardware,workload,quantity,valeu,", "gemm.csv:1:1: error: value: the column 'value' is missing")]
    public void A_defect_is_one_message_and_nothing_is_written(string good, string bad, string expected)
    {
        using var sim = new SimProcess();
        Copy(sim);
        var text = File.ReadAllText(sim.At("data/gemm.csv"));
        Assert.Contains(good, text, StringComparison.Ordinal);
        File.WriteAllText(sim.At("data/gemm.csv"), text.Replace(good, bad, StringComparison.Ordinal));
        Refused(sim, sim.At("data/") + expected);
    }

    [Fact]
    public void An_empty_file_is_one_message()
    {
        using var sim = new SimProcess();
        Copy(sim);
        File.WriteAllText(sim.At("data/links.csv"), "");
        Refused(sim, sim.At("data/links.csv") + ": error: the file is empty; a header row was expected");
    }

    [Fact]
    public void A_missing_table_is_one_message()
    {
        using var sim = new SimProcess();
        Copy(sim);
        File.Delete(sim.At("data/links.csv"));
        Refused(sim, sim.At("data/links.csv") + ": error: the file does not exist");
    }

    [Fact]
    public void A_missing_size_is_one_message()
    {
        using var sim = new SimProcess();
        Copy(sim);
        var file = sim.At("data/kv-transfer.csv");
        File.WriteAllText(file, File.ReadAllText(file).Replace("setup_kv_bytes", "setup_kv_size", StringComparison.Ordinal));
        Refused(sim, $"error: {file}:2: row KVT-001 has no number in column 'setup_kv_bytes'");
    }

    [Fact]
    public void A_profile_that_nothing_is_fitted_for_is_refused()
    {
        using var sim = new SimProcess();
        Assert.Equal(2, sim.Run("calibrate", "mi300", "--root", SimProcess.Root, "--out", sim.At("out")));
        Assert.StartsWith("error: there are no rows for a profile 'mi300'", sim.Messages, StringComparison.Ordinal);
        Assert.False(Directory.Exists(sim.At("out")));
    }

    private static void Refused(SimProcess sim, string expected)
    {
        Assert.Equal(2, sim.Run("calibrate", "--data", sim.At("data"), "--root", SimProcess.Root, "--out", sim.At("out")));
        Assert.Equal(expected, sim.Messages.Trim());
        Assert.Equal("", sim.Results);
        Assert.False(Directory.Exists(sim.At("out")));
    }

    private static void Copy(SimProcess sim)
    {
        Directory.CreateDirectory(sim.At("data"));
        foreach (var file in Directory.EnumerateFiles(Data, "*.csv"))
            File.Copy(file, Path.Combine(sim.At("data"), Path.GetFileName(file)));
    }
}
