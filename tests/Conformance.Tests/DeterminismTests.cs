using System.Diagnostics;
using System.Text.Json;
using Sim.Scenarios.Explaining;
using Sim.Scenarios.Loading;
using Sim.Scenarios.Running;
using Sim.Scenarios.Studies.Training;
using Sim.Scenarios.Validation;

namespace Sim.Conformance.Tests;

/// <summary>A training step has one result per input: the same in every run, every process, with and without a trace, and another one as soon as any input differs.</summary>
public sealed class DeterminismTests
{
    // Hashed paths, and two uplinks for the four nodes of a leaf, so that routing, seed and shape of the fabric all count.
    private const string Small =
        """
        name: small-step
        question: Does every input count?
        study: training-step
        cluster:
          node: h800
          nodes: 8
          fabric: mpft-8
          override: {fabric: {oversubscription: 2, routing: ecmp, queue_pairs_per_peer: 2, switch: {radix: 6}}}
        model: models/deepseek-v3/config.json
        kernels: models/kernels/deepseek-v3-training.yaml
        profile: h800
        plan: {data_parallel: 64, expert_parallel: 64, zero_stage: 1}
        training: {global_batch: 64, sequence_length: 256}
        experts: {routing: drawn, group_limit: 4, scale: 224 B}
        communication: {sms: 20}
        """;

    /// <summary>Values that the time of a step does not depend on: names, what only memory, FLOP shares and other studies read, and parts that carry nothing here. Kernel
    /// times are the profile's, not those of the GPU's data sheet.</summary>
    private static readonly string[] NotRead =
    [
        "question=Another one?", "cluster.node.gpu.hbm_rate=3 TB/s", "cluster.node.gpu.bf16_peak=900 TFLOPS", "cluster.node.gpu.fp8_peak=1800 TFLOPS", "cluster.node.gpu.sms=100",
        "cluster.node.gpu.hbm_capacity=90 GB", "cluster.node.pcie_rate=32 GB/s", "cluster.node.nvlink_latency=1 us",
        "cluster.node.pcie_latency=1 us", "cluster.fabric.cable_latency=1 us", "cluster.fabric.switch.hop_latency=900 ns", "plan.context_algorithm=all-gather", "plan.sequence_parallel=false", "counting.sequence_length=1",
        "topology.compare=table3",
    ];

    /// <summary>One change each, with what it drags along where it cannot stand alone.</summary>
    private static readonly string[] Single =
    [
        "cluster.node.gpu.nvlinks=9", "cluster.node.gpu.nvlink_rate=26 GB/s", "cluster.node.nic.port_rate=200 Gb/s", "cluster.nodes=16|plan.data_parallel=128|training.global_batch=128",
        "cluster.fabric.kind=single-switch", "cluster.fabric.switch.radix=64", "cluster.fabric.switch.port_rate=200 Gb/s", "cluster.fabric.planes=4", "cluster.fabric.oversubscription=1",
        "cluster.fabric.routing=static", "cluster.fabric.queue_pairs_per_peer=1", "cluster.faults=[{kind: plane, index: 1}]", "plan.pipeline_parallel=2|plan.data_parallel=32|plan.expert_parallel=32",
        "plan.expert_parallel=32", "plan.tensor_parallel=2|plan.data_parallel=32", "plan.context_parallel=2|plan.data_parallel=32", "plan.zero_stage=0", "plan.recomputation=full", "training.global_batch=128", "training.sequence_length=257", "training.micro_batch=2|training.global_batch=128", "training.schedule=zb1p",
        "experts.routing=balanced", "experts.skew=0.01", "experts.group_limit=1", "experts.dispatch_bytes_per_element=2 B",
        "experts.combine_bytes_per_element=3 B", "experts.scale=225 B", "communication.sms=21", "communication.partition=while-overlapped", "communication.queue_pairs=3", "seed=2",
        "training.gradient_bytes_per_element=2", "training.weight_bytes_per_element=1", "training.overlap_gradients=true", "training.overlap_weights=true", "communication.contention=always",
    ];

    /// <summary>What only a pipeline reads.</summary>
    private static readonly string[] OfPipelines = ["training.chunk_boundary=blocking", "communication.send_class=equal"];

    private static readonly string[] Pipeline = ["plan.pipeline_parallel=2", "plan.data_parallel=32", "plan.expert_parallel=32", "training.global_batch=128"];

    public static TheoryData<string> Changes => [.. Single];

    private static readonly Lazy<string> Base = new(() => Hash());

    [Fact]
    public void Ten_runs_have_one_hash() => Assert.Single(Enumerable.Range(0, 10).Select(_ => Hash()).Append(Base.Value).Distinct());

    [Fact]
    public void A_trace_of_every_rank_changes_nothing() =>
        Assert.Equal(Base.Value, Hash("output.timeline_ranks=[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 31]", "output.timeline_start=1 us", "output.timeline_end=10 s"));

    [Fact]
    public void Another_process_has_the_same_hash()
    {
        var folder = Directory.CreateTempSubdirectory("sim-hash-");
        try
        {
            var file = Path.Combine(folder.FullName, "small.yaml");
            File.WriteAllText(file, Small);
            Assert.Equal([Base.Value, Base.Value], [HashOfProcess(file, folder.FullName), HashOfProcess(file, folder.FullName)]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public void Any_single_input_changes_the_hash(string change) => Assert.NotEqual(Base.Value, Hash(change.Split('|')));

    [Fact]
    public void Any_single_input_of_a_pipeline_changes_the_hash()
    {
        var hashes = OfPipelines.Select(change => Hash([.. Pipeline, change])).Append(Hash(Pipeline)).ToList();
        Assert.Equal(hashes.Count, hashes.Distinct().Count());
    }

    [Fact]
    public void What_the_step_does_not_read_changes_nothing() => Assert.Equal(Base.Value, Hash(NotRead));

    [Fact]
    public void Every_value_of_the_scenario_is_changed_by_one_of_these_tests()
    {
        var tested = Single.SelectMany(change => change.Split('|')).Concat(NotRead).Concat(OfPipelines)
            .Select(setting => setting[..setting.IndexOf('=', StringComparison.Ordinal)]).ToHashSet();
        // Files and names of library entries; how many parts a node has, which renumbers the switches that hashes see; what only interleaved schedules read; what simulates less of the step (FoldTests); what models with experts refuse (PartlyTrainedTests).
        string[] others =
        [
            "name", "study", "model", "kernels", "profile", "cluster.node.gpus", "cluster.node.nics", "cluster.node.storage_nics", "cluster.node.cpu_sockets", "cluster.node.nic.ports", "cluster.node.nic.bonds_planes",
            "plan.virtual_stages", "output.timeline_start", "training.fold_to", "training.rollout_passes",
        ];
        // Other networks and the study of two workloads have tests of their own.
        var paths = ScenarioExplainer.Explain(Load()).Select(value => value.Path)
            .Where(path => !path.EndsWith(".name", StringComparison.Ordinal) && path is not ("network" or "budget" or "cluster.fabric.switch.input_buffer") && !path.StartsWith("packet.", StringComparison.Ordinal)
                && !path.StartsWith("isolation.", StringComparison.Ordinal));
        Assert.Empty(paths.Except(tested).Except(others));
    }

    private static string Hash(params string[] settings) => new TrainingStudy().Run(Load(settings), new Progress<RunProgress>(), CancellationToken.None).Hash;

    private static Scenarios.Scenario Load(params string[] settings)
    {
        var loaded = new ScenarioLoader(Repository.Root, Validators.All).LoadText(Small, "small.yaml", settings);
        Assert.True(loaded.Scenario is not null, string.Join('\n', loaded.Findings));
        return loaded.Scenario;
    }

    private static string HashOfProcess(string file, string folder)
    {
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { Path.Combine(AppContext.BaseDirectory, "sim.dll"), "run", file, "--root", Repository.Root, "--out", "out", "--json" })
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var messages = process.StandardError.ReadToEndAsync();
        var json = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, messages.Result);
        return JsonDocument.Parse(json).RootElement.GetProperty("hash").GetString()!;
    }
}
