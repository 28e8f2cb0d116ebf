namespace Sim.Cli.Tests;

public sealed class ValidateTableTests
{
    private const string Map =
        """
        scenario: small.yaml
        measured: {column: step, unit: ms}
        gpus: gpus
        label: run
        device: gpu
        values: {seed: seed}
        """;

    private const string Good = "run,gpu,gpus,step,seed\na,H800,32,5000,1\nb,H800,64,8000,2\n";

    [Fact]
    public void Errors_bias_and_worst_rows_are_those_of_the_table()
    {
        // The runner answers nodes x 1 s: 4 s and 8 s against 5 s and 8 s, errors of -20 % and 0 %: MAPE 10 %, bias -10 %.
        using var sim = new SimProcess();
        Assert.Equal(0, Validate(sim, Good, Map));
        Assert.Contains("2 of 2 steps predicted: MAPE 10.0 %, bias -10.0 %", sim.Results, StringComparison.Ordinal);
        Assert.True(sim.Results.IndexOf("-20.0 %", StringComparison.Ordinal) < sim.Results.IndexOf(" 0.0 %", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", "table.csv: error: the file is empty; a header row was expected")]
    [InlineData("run,gpu,gpus,step,seed\n", "table.csv: error: the table has no rows")]
    [InlineData("run,gpu,gpus,seed\na,H800,32,1\n", "table.csv:1:1: error: step: the column 'step' is missing; {map}:2:11 maps measured to it")]
    [InlineData("run,gpu,gpus,step,seed\na,H800,32,NaN,1\n", "table.csv:2:1: error: step: 'NaN' is no step time; a positive number was expected")]
    [InlineData("run,gpu,gpus,step,seed\na,H800,32,-5,1\n", "table.csv:2:1: error: step: '-5' is no step time; a positive number was expected")]
    [InlineData("run,gpu,gpus,step,seed\na,H800,32,5,1\nb,A100,32,5,1\n", "table.csv:3:1: error: gpu: the table mixes devices: H800, A100 (one table and map per device)")]
    [InlineData("run,gpu,gpus,step,seed\na,H800,12,5,1\n", "table.csv:2:1: error: gpus: '12' GPUs are no whole nodes of 8")]
    [InlineData("run,gpu,gpus,step,seed\na,H800,32,5,-1\n", "table.csv:2:1: error: seed: -1 is out of range (expected at least 0)")]
    public void A_defect_of_the_table_is_one_message(string table, string expected)
    {
        using var sim = new SimProcess();
        Assert.Equal(2, Validate(sim, table, Map));
        Assert.Equal(sim.Folder + "/" + expected.Replace("{map}", sim.At("map.yaml"), StringComparison.Ordinal), sim.Messages.Trim());
        Assert.Equal("", sim.Results);
    }

    [Theory]
    [InlineData("unit: ms", "unit: parsec", "map.yaml:2:11: error: measured.unit: 'parsec' is no unit of a step time; expected s, ms, us, min, h")]
    [InlineData("gpus: gpus\n", "gpus: gpus\ngpu: gpus\n", "map.yaml:4:1: error: gpu: unknown key 'gpu' (did you mean gpus?)")]
    [InlineData("gpus: gpus\n", "", "map.yaml:1:1: error: gpus: 'gpus' is missing")]
    public void A_defect_of_the_map_is_one_message(string good, string bad, string expected)
    {
        using var sim = new SimProcess();
        Assert.Equal(2, Validate(sim, Good, Map.ReplaceLineEndings("\n").Replace(good, bad, StringComparison.Ordinal)));
        Assert.Equal(sim.Folder + "/" + expected, sim.Messages.Trim());
    }

    [Fact]
    public void Dimensions_of_the_model_come_from_the_table()
    {
        using var sim = new SimProcess();
        File.Copy(Path.Combine(SimProcess.Root, "models", "llama-3.1-405b", "config.json"), sim.At("config.json"));
        sim.Write("small.yaml", SimProcess.Small + "\nmodel: config.json");
        sim.Write("map.yaml", Map + "\nmodel: {num_hidden_layers: layers}");
        sim.Write("table.csv", "run,gpu,gpus,step,seed,layers\na,H800,32,4000,1,12\n");
        Assert.Equal(0, sim.Run("validate", "--csv", sim.At("table.csv"), "--map", sim.At("map.yaml"), "--root", SimProcess.Root));
        sim.Write("table.csv", "run,gpu,gpus,step,seed,layers\na,H800,32,4000,1,many\n");
        Assert.Equal(2, sim.Run("validate", "--csv", sim.At("table.csv"), "--map", sim.At("map.yaml"), "--root", SimProcess.Root));
        Assert.Equal(sim.At("table.csv") + ":2:1: error: layers: 'many' is no dimension of a model; a positive whole number was expected", sim.Messages.Trim());
    }

    [Fact]
    public void A_map_takes_the_rows_that_it_names_and_its_own_settings_and_equal_rows_run_once()
    {
        // The runner answers nodes x 1 s and sees one seed: rows c and d are one run of 4 s, against 5 s and 2 s: errors of -20 % and +100 %.
        var seeds = new List<long>();
        using var sim = new SimProcess { Runner = new FakeRunner((scenario, _) => seeds.Add(scenario.Seed)) };
        const string Table = "run,gpu,gpus,step,seed\na,A100,32,5000,1\nb,A100,64,8000,2\nc,H800,32,5000,3\nd,H800,32,2000,4\n";
        Assert.Equal(0, Validate(sim, Table, Map.Replace("values: {seed: seed}", "where: {gpu: H800}\nset: {seed: 7}", StringComparison.Ordinal)));
        Assert.Contains("2 of 2 steps predicted: MAPE 60.0 %, bias +40.0 %", sim.Results, StringComparison.Ordinal);
        Assert.Equal([7], seeds);
    }

    [Fact]
    public void A_rate_is_compared_with_the_metric_that_the_map_names()
    {
        using var sim = new SimProcess();
        var map = Map.Replace("unit: ms", "unit: ms, metric: step_time", StringComparison.Ordinal);
        Assert.Equal(0, Validate(sim, Good, map));
        Assert.Contains("MAPE 10.0 %", sim.Results, StringComparison.Ordinal);
        Assert.Equal(3, Validate(sim, Good, Map.Replace("unit: ms", "unit: TFLOPS, metric: tflops.causal", StringComparison.Ordinal)));
        Assert.Contains("not predicted: a (line 2): the study has no metric tflops.causal", sim.Results, StringComparison.Ordinal);
    }

    [Fact]
    public void A_map_that_no_row_fits_is_refused()
    {
        using var sim = new SimProcess();
        Assert.Equal(2, Validate(sim, Good, Map + "\nwhere: {gpu: B200}"));
        Assert.Equal($"{sim.At("table.csv")}: error: no row has what {sim.At("map.yaml")} asks for: gpu 'B200'", sim.Messages.Trim());
    }

    [Fact]
    public void A_table_without_a_map_is_refused()
    {
        using var sim = new SimProcess();
        Assert.Equal(2, sim.Run("validate", "--csv", sim.Write("table.csv", Good)));
        Assert.Equal("error: --csv and --map belong together", sim.Messages.Trim());
    }

    private static int Validate(SimProcess sim, string table, string map)
    {
        sim.Write("small.yaml", SimProcess.Small);
        return sim.Run("validate", "--csv", sim.Write("table.csv", table), "--map", sim.Write("map.yaml", map), "--root", SimProcess.Root);
    }
}
