using System.Text.Json;
using Sim.Scenarios.Running;
using Sim.Scenarios.Schema;

namespace Sim.Cli.Tests;

public sealed class CommandTests
{
    [Fact]
    public void A_report_replaces_the_old_one_keeps_the_users_files_and_runs_again()
    {
        using var sim = new SimProcess();
        var file = sim.Write("small.yaml", SimProcess.Small);
        Assert.Equal(0, sim.Run("run", file, "--out", sim.At("out"), "--root", SimProcess.Root));
        File.WriteAllText(sim.At("out/mine.txt"), "");
        Assert.Equal(0, sim.Run("run", file, "--out", sim.At("out"), "--root", SimProcess.Root));
        Assert.Equal(["mine.txt", "report.html", "resolved.yaml", "result.json", "summary.md"], Directory.EnumerateFiles(sim.At("out")).Select(Path.GetFileName).Order());
        Assert.Equal(["out"], Directory.EnumerateDirectories(sim.Folder).Select(Path.GetFileName));
        Assert.Equal(0, sim.Run("run", sim.At("out/resolved.yaml"), "--out", sim.At("again"), "--root", SimProcess.Root));
        Assert.Equal(File.ReadAllText(sim.At("out/result.json")), File.ReadAllText(sim.At("again/result.json")));
    }

    [Fact]
    public void A_folder_that_is_no_report_is_never_replaced()
    {
        using var sim = new SimProcess();
        var precious = sim.Write("home/letter.txt", "dear");
        Assert.Equal(2, sim.Run("run", sim.Write("small.yaml", SimProcess.Small), "--out", sim.At("home"), "--root", SimProcess.Root));
        Assert.Equal("dear", File.ReadAllText(precious));
        Assert.Equal(["home"], Directory.EnumerateDirectories(sim.Folder).Select(Path.GetFileName));
    }

    [Fact]
    public void Compare_shows_the_relative_change_of_every_metric() // 8 / 4 - 1 = 100 %
    {
        using var sim = new SimProcess();
        var file = sim.Write("small.yaml", SimProcess.Small);
        sim.Run("run", file, "--out", sim.At("a"), "--root", SimProcess.Root);
        sim.Run("run", file, "--out", sim.At("b"), "--root", SimProcess.Root, "--set", "cluster.nodes=8");
        Assert.Equal(0, sim.Run("compare", sim.At("a"), sim.At("b/result.json")));
        Assert.Contains("+100.00 %", sim.Results, StringComparison.Ordinal);
        Assert.Contains("the runs differ", sim.Results, StringComparison.Ordinal);
        Assert.Equal(0, sim.Run("compare", sim.At("a"), sim.At("a")));
        Assert.Contains("the runs are identical", sim.Results, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sweep_has_a_line_per_point_and_a_csv()
    {
        using var sim = new SimProcess();
        var file = sim.Write("small.yaml", SimProcess.Small + "\nsweep: {cluster.nodes: [2, 4]}");
        Assert.Equal(0, sim.Run("sweep", file, "--root", SimProcess.Root, "--out", sim.At("grid.csv")));
        Assert.Equal("cluster.nodes,metric,value,unit\n2,step_time,2,s\n4,step_time,4,s\n", File.ReadAllText(sim.At("grid.csv")).ReplaceLineEndings("\n"));
        Assert.Equal(0, sim.Run("sweep", file, "--root", SimProcess.Root, "--json"));
        using var json = JsonDocument.Parse(sim.Results);
        Assert.Equal(2, json.RootElement.GetArrayLength());
    }

    [Fact]
    public void A_sweep_checks_every_point_before_it_runs_the_first()
    {
        var runs = 0;
        using var sim = new SimProcess { Runner = new FakeRunner((_, _) => runs++) };
        Assert.Equal(2, sim.Run("sweep", sim.Write("small.yaml", SimProcess.Small + "\nsweep: {cluster.nodes: [2, 0]}"), "--root", SimProcess.Root));
        Assert.Equal(0, runs);
    }

    [Fact]
    public void Explain_tells_the_origin_of_every_value()
    {
        using var sim = new SimProcess();
        var file = sim.Write("small.yaml", SimProcess.Small);
        Assert.Equal(0, sim.Run("explain", file, "--root", SimProcess.Root, "--set", "seed=5", "--json"));
        using var json = JsonDocument.Parse(sim.Results);
        var origins = json.RootElement.EnumerateArray().ToDictionary(value => value.GetProperty("path").GetString()!, value => value.GetProperty("origin").GetString()!);
        Assert.Equal(file + ":4:30", origins["cluster.nodes"]);
        Assert.Equal("--set seed=5", origins["seed"]);
        Assert.Equal("default", origins["communication.sms"]);
        Assert.Contains("library/gpus/h800.yaml:5:10".Replace('/', Path.DirectorySeparatorChar), origins["cluster.node.gpu.sms"], StringComparison.Ordinal);
    }

    [Fact]
    public void Init_writes_a_scenario_that_needs_only_its_model_file()
    {
        using var sim = new SimProcess();
        Assert.Equal(0, sim.Run("init", sim.At("new.yaml")));
        sim.Write("models/deepseek-v3/config.json", File.ReadAllText(Path.Combine(SimProcess.Root, "models", "deepseek-v3", "config.json")));
        Assert.Equal(0, sim.Run("explain", sim.At("new.yaml"), "--root", SimProcess.Root));
        Assert.Equal(2, sim.Run("init", sim.At("new.yaml")));
    }

    [Fact]
    public void Schema_prints_the_generated_schema()
    {
        using var sim = new SimProcess();
        Assert.Equal(0, sim.Run("schema"));
        Assert.Equal(SchemaWriter.Write(), sim.Results);
    }

    [Fact]
    public void Topo_takes_library_names()
    {
        using var sim = new SimProcess();
        Assert.Equal(0, sim.Run("topo", "--node", "h100", "--fabric", "ft3", "--nodes", "32", "--out", sim.At("topo"), "--root", SimProcess.Root));
        Assert.StartsWith("It takes 32 s.", sim.Results, StringComparison.Ordinal);
        Assert.Equal(["topology.png", "topology.svg"], Directory.EnumerateFiles(sim.At("topo/plots")).Select(Path.GetFileName).Order());
        Assert.Contains("leaf", File.ReadAllText(sim.At("topo/plots/topology.svg")), StringComparison.Ordinal);
        Assert.Equal(2, sim.Run("topo", "--node", "h100}", "--root", SimProcess.Root));
    }

    [Fact]
    public void Alternatives_run_beside_the_scenario_and_combine_by_their_effect()
    {
        using var sim = new SimProcess();
        Assert.Equal(0, sim.Run("run", sim.Write("small.yaml", Alternatives), "--out", sim.At("out"), "--root", SimProcess.Root));
        using var json = JsonDocument.Parse(File.ReadAllText(sim.At("out/result.json")));
        var found = json.RootElement.GetProperty("alternatives").EnumerateArray()
            .Select(item => (item.GetProperty("name").GetString(), item.GetProperty("metrics")[0].GetProperty("value").GetDouble(), item.GetProperty("mode").GetString()));
        Assert.Equal([("few", 2, "full"), ("many", 8, "full"), ("none", 4, "full"), ("least", 2, "full"), ("most", 8, "full")], found);
        Assert.Equal("4", json.RootElement.GetProperty("metrics")[0].GetProperty("value").GetRawText());
    }

    [Fact]
    public void Check_and_no_alternatives_run_the_scenario_alone()
    {
        var runs = 0;
        using var sim = new SimProcess { Runner = new FakeRunner((_, _) => Interlocked.Increment(ref runs)) };
        var file = sim.Write("small.yaml", Alternatives);
        Assert.Equal(0, sim.Run("check", file, "--root", SimProcess.Root));
        Assert.Equal(1, runs);
        Assert.Equal(0, sim.Run("run", file, "--no-alternatives", "--out", sim.At("out"), "--root", SimProcess.Root));
        Assert.Equal(2, runs);

        // The scenario and three alternatives; each combination is one alternative, whose run serves.
        Assert.Equal(0, sim.Run("run", file, "--out", sim.At("out"), "--root", SimProcess.Root));
        Assert.Equal(6, runs);
    }

    [Fact]
    public void An_alternative_that_cannot_finish_is_named()
    {
        using var sim = new SimProcess { Runner = new FakeRunner((scenario, _) => FailOf(scenario.Cluster!.Nodes)) };
        var text = SimProcess.Small + "\nalternatives: [{name: few, assumption: a, set: {cluster.nodes: 2}}]";
        Assert.Equal(3, sim.Run("run", sim.Write("small.yaml", text), "--out", sim.At("out"), "--root", SimProcess.Root));
        Assert.Contains("could not finish: alternative few: deadlock", sim.Messages, StringComparison.Ordinal);
        Assert.False(Directory.Exists(sim.At("out")));

        static void FailOf(int nodes)
        {
            if (nodes == 2)
            {
                throw new RunFailedException("deadlock");
            }
        }
    }

    [Fact]
    public void Every_alternative_is_checked_before_the_first_run()
    {
        var runs = 0;
        using var sim = new SimProcess { Runner = new FakeRunner((_, _) => Interlocked.Increment(ref runs)) };
        var text = SimProcess.Small + "\nalternatives: [{name: none, assumption: a, set: {cluster.nodes: 0}}]";
        Assert.Equal(2, sim.Run("run", sim.Write("small.yaml", text), "--root", SimProcess.Root));
        Assert.Equal(0, runs);
    }

    private const string Alternatives = SimProcess.Small + """

        alternatives:
          - {name: few, assumption: a, set: {cluster.nodes: 2}}
          - {name: many, assumption: b, set: {cluster.nodes: 8}}
          - {name: none, assumption: c, set: {seed: 5}}
        """;
}
