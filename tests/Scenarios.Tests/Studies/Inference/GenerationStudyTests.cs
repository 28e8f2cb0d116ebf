using Sim.Engine.Results;
using Sim.Scenarios.Running;
using Sim.Scenarios.Studies.Inference;
using Sim.Scenarios.Studies.Reinforcement;

namespace Sim.Scenarios.Tests.Studies.Inference;

public sealed class GenerationStudyTests
{
    private const string Blocks =
        """
        name: g
        question: How fast?
        study: generation
        cluster: {node: h800, nodes: 1, fabric: single-switch}
        model: models/llada-moe-7b-a1b/config.json
        profile: h800
        deployment: {transport: all-reduce, precision: bf16}
        generation: {prompt: 256, new_tokens: 1024, block: 64, look: 32, tokens_per_pass: [4, 8], cache: block}
        """;

    private const string Step =
        """
        name: r
        question: How long?
        study: reinforcement-step
        cluster: {node: h800, nodes: 4, fabric: mpft-8}
        model: models/qwen2.5-3b/config.json
        profile: h800
        plan: {data_parallel: 32, zero_stage: 1}
        training: {global_batch: 32, sequence_length: 1024, fold_to: 1}
        deployment: {gpus: 8, transport: all-reduce, precision: bf16}
        reinforcement: {answers: 64, prompt: 64, median_tokens: 256, p99_tokens: 1024, max_tokens: 1200, sequences: 16, generation_nodes: [2, 0], reward_time: 1 s}
        """;

    [Fact]
    public void An_answer_is_one_whole_pass_per_block_and_the_rest_over_blocks()
    {
        // 256 passes at 4 tokens each, 16 of them over the whole sequence.
        var result = Run(Blocks);
        Assert.Equal(256, result.Value("passes"), 9);
        Assert.Equal(((16 * result.Value("whole_pass_time")) + (240 * result.Value("pass_time"))) * 1e-3, result.Value("time"), 1e-9);
        Assert.Equal(1024 / result.Value("time"), result.Value("speed"), 1e-6);
        Assert.True(result.Value("speed.8") > result.Value("speed") && result.Value("speed.8") < 2 * result.Value("speed"));
    }

    [Fact]
    public void Without_a_cache_every_pass_computes_the_whole_sequence()
    {
        var result = Run(Blocks, "generation.cache=none");
        Assert.Equal(256 * result.Value("whole_pass_time") * 1e-3, result.Value("time"), 1e-9);
        Assert.Equal(Run(Blocks).Value("whole_pass_time"), result.Value("whole_pass_time"), 1e-9);
    }

    [Fact]
    public void Host_time_comes_once_per_pass() =>
        Assert.Equal(256 * 0.005, Run(Blocks, "generation.host_time=5 ms").Value("time") - Run(Blocks).Value("time"), 1e-9);

    [Fact]
    public void The_causes_of_a_pass_add_up_to_it()
    {
        var result = Run(Blocks);
        Assert.Equal(result.Value("pass_time"), result.Metrics.Where(metric => metric.Name.StartsWith("cause.", StringComparison.Ordinal)).Sum(metric => metric.Value), 1e-6);
    }

    [Fact]
    public void Halves_that_overlap_take_the_longer_one_and_turns_take_the_sum()
    {
        var result = new ReinforcementStudy().Run(Loading.Good(Step), new Progress<RunProgress>(), CancellationToken.None);
        var longer = Math.Max(result.Value("generation") + 1, result.Value("training"));
        Assert.Equal(longer + result.Value("transfer"), result.Value("step_time"), 1e-9);
        var turns = new ReinforcementStudy().Run(Loading.Good(Step, "reinforcement.generation_nodes=[0]"), new Progress<RunProgress>(), CancellationToken.None);
        Assert.Equal(turns.Value("step_time"), result.Value("step_time.0"), 1e-9);
        Assert.Equal(turns.Value("generation") + 1 + turns.Value("training") + turns.Value("transfer"), turns.Value("step_time"), 1e-9);
        // A generating GPU gets all weights of its part: 3.1 B in two bytes over 8 GPUs at 50 GB/s and its share of headers.
        Assert.InRange(turns.Value("transfer"), 3.08e9 * 2 / 8 / 50e9, 1.4 * 3.4e9 * 2 / 8 / 50e9);
    }

    private static RunResult Run(string text, params string[] settings) => new GenerationStudy().Run(Loading.Good(text, settings), new Progress<RunProgress>(), CancellationToken.None);
}
