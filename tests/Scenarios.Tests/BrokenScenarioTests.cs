namespace Sim.Scenarios.Tests;

/// <summary>Every file in broken/ is refused with exactly the message that tells its author what to do.</summary>
public sealed class BrokenScenarioTests
{
    [Theory]
    [InlineData("typo.yaml", "typo.yaml:7:51: error: plan.expert_paralel: unknown key (did you mean expert_parallel?)")]
    [InlineData("missing-unit.yaml", "missing-unit.yaml:4:86: error: cluster.node.nic.port_rate: '400' has no unit; a data rate needs one (for example 50 GB/s or 400 Gb/s)")]
    [InlineData("gbps.yaml", "gbps.yaml:4:85: error: cluster.node.gpu.hbm_rate: 'GBps' is no unit of a data rate (did you mean 3350 GB/s?)")]
    [InlineData("plan-product.yaml", "plan-product.yaml:7:7: error: plan: tensor 1 x context 1 x pipeline 16 x data 120 is 1920 ranks, but 256 nodes of 8 hold 2048 GPUs (data_parallel: 128 would fit)")]
    [InlineData("experts.yaml", "experts.yaml:7:44: error: plan.expert_parallel: 256 routed experts do not divide over 48 ranks (divisors near it: 32, 64)")]
    [InlineData("model-not-json.yaml", "model-not-json.yaml:5:8: error: model: not-a-model.json is not JSON: line 3, column 3 cannot be read (name the config.json of the model)")]
    [InlineData("fabric-too-small.yaml", "fabric-too-small.yaml:4:30: error: cluster.nodes: 320 nodes need 2560 endpoints in the fabric, but ft2 with 64-port switches has 2048 (at most 256 nodes fit)")]
    [InlineData("alias-bomb.yaml", "alias-bomb.yaml:6:4: error: aliases expand to more than 100000 values or 64 levels (write the values out, or use extends)")]
    [InlineData("not-utf8.yaml", "not-utf8.yaml:2:14: error: is not UTF-8: byte 0xE9 is no character (save the file as UTF-8)")]
    [InlineData("serving-does-not-fit.yaml", "serving-does-not-fit.yaml:7:13: error: deployment: deepseek-v3 does not fit: 103.8 GB of weights on each of 8 GPUs, which have 84.9 GB, 10 % of it reserved; more GPUs would")]
    [InlineData("serving-no-requests.yaml", "serving-no-requests.yaml:10:13: error: serving.arrivals.rate: is 0: no request would arrive (requests per second, or kind: trace)")]
    [InlineData("serving-trace.yaml", "trace.jsonl:2:1: error: serving.arrivals.trace: input_length is 99999999999, expected 1 to 16777216 ({\"timestamp\": 0, \"input_length\": 512, \"output_length\": 64, \"hash_ids\": [1]})")]
    [InlineData("no-such-file.yaml", "no-such-file.yaml: error: there is no such file")]
    [InlineData("empty.yaml", "empty.yaml: error: is empty (sim init writes a file to start from)")]
    [InlineData("two-documents.yaml", "two-documents.yaml:4:1: error: holds more than one YAML document (keep one scenario per file)")]
    [InlineData("not-yaml.yaml", "not-yaml.yaml:2:15: error: is not valid YAML here or just after")]
    [InlineData("circle-a.yaml", "circle-b.yaml:1:10: error: extends: goes round in a circle: circle-a.yaml -> circle-b.yaml -> circle-a.yaml")]
    public void A_broken_scenario_has_one_exact_message(string file, string message) => Assert.Equal([message], Findings(file));

    [Fact]
    public void All_findings_come_at_once_in_the_order_of_the_lines() => Assert.Equal(
        [
            "everything.yaml:3:8: error: study: 'trainingstep' is not one of training-step, overlapped-chunk, expert-exchange, collective, isolation, message, topology, model, inference-pass, generation, reinforcement-step, serving, schedule (did you mean training-step?)",
            "everything.yaml:4:17: error: cluster.node: 'h8000' is not in library/nodes (did you mean h800?)",
            "everything.yaml:4:31: error: cluster.nodes: 0 is out of range (expected 1 to 1048576)",
            "everything.yaml:5:27: error: plan.pipeline_parallel: 'many' is no whole number",
            "everything.yaml:5:33: error: plan.expert_paralel: unknown key (did you mean expert_parallel?)",
            "everything.yaml:6:26: error: output.timeline_start: '5' has no unit; a time needs one (for example 1.2 us or 500 ns)",
            "everything.yaml:7:7: error: seed: -1 is out of range (expected at least 0)",
            "everything.yaml:8:9: error: sweep.cluster.nods: 'cluster.nods' leads to no parameter: unknown key 'nods' (did you mean node?)",
        ],
        Findings("everything.yaml"));

    [Fact]
    public void A_key_given_twice_points_at_the_second_and_names_the_first() =>
        Assert.Contains("duplicate-key.yaml:5:1: error: name: key is given twice (first at line 1)", Findings("duplicate-key.yaml"));

    [Fact]
    public void A_file_of_one_gigabyte_is_refused_by_its_size()
    {
        var file = Path.GetTempFileName();
        try
        {
            using (var stream = File.OpenWrite(file))
            {
                stream.SetLength(1L << 30);
            }

            var before = GC.GetAllocatedBytesForCurrentThread();
            var loaded = Loading.Loader.Load(file, []);
            Assert.Equal([$"{file}: error: is 1 GiB long; the limit is 16 MiB (is this the right file?)"], loaded.Findings.Select(finding => finding.ToString()));

            // Not a byte of it was read: less is allocated than a thousandth of the file.
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void A_folder_is_no_scenario() =>
        Assert.EndsWith("error: is a folder, not a file", Assert.Single(Loading.Loader.Load(Repository.Broken(""), []).Findings).ToString(), StringComparison.Ordinal);

    private static List<string> Findings(string file)
    {
        var loaded = Loading.Loader.Load(Repository.Broken(file), []);
        Assert.Null(loaded.Scenario);
        return loaded.Findings.Select(finding => finding.ToString().Replace(Repository.Broken("") + Path.DirectorySeparatorChar, "", StringComparison.Ordinal)).ToList();
    }
}
