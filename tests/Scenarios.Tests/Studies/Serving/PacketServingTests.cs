using Sim.Engine.Results;
using Sim.Engine.Serving;
using Sim.Scenarios.Running;
using Sim.Scenarios.Sections;
using Sim.Scenarios.Studies.Inference;
using Sim.Scenarios.Studies.Reinforcement;
using Sim.Scenarios.Studies.Serving;

namespace Sim.Scenarios.Tests.Studies.Serving;

/// <summary>Studies made of passes whose exchanges run on packets.</summary>
public sealed class PacketServingTests
{
    private const string System =
        """
        name: s
        question: How long?
        study: serving
        network: packet
        cluster: {node: h800, nodes: 4, fabric: mpft-8}
        model: models/deepseek-v3-2-layers/config.json
        profile: h800
        experts: {routing: balanced, scale: 224 B}
        serving:
          prefill: {gpus: 16, transport: normal, communication_sms: 24}
          decode: {gpus: 16}
          arrivals: {kind: poisson, rate: 200, input: 500, input_spread: 0.5, output: 100, output_spread: 0.5}
          chunk_tokens: 1024
          max_sequences: 64
          duration: 2 s
        """;

    private const string Answer =
        """
        name: g
        question: How fast?
        study: generation
        network: packet
        cluster: {node: h800, nodes: 1, fabric: single-switch}
        model: models/llada-moe-7b-a1b/config.json
        profile: h800
        experts: {routing: balanced}
        deployment: {tensor_parallel: 8, precision: bf16}
        generation: {prompt: 256, new_tokens: 1024, block: 64, look: 32, tokens_per_pass: [4], cache: block}
        """;

    private const string Step =
        """
        name: r
        question: How long?
        study: reinforcement-step
        network: packet
        cluster: {node: h800, nodes: 4, fabric: mpft-8}
        model: models/qwen2.5-3b/config.json
        profile: h800
        plan: {data_parallel: 32, zero_stage: 1}
        training: {global_batch: 32, sequence_length: 1024}
        deployment: {gpus: 8, transport: all-reduce, precision: bf16}
        reinforcement: {answers: 64, prompt: 64, median_tokens: 256, p99_tokens: 1024, max_tokens: 1200, sequences: 16, generation_nodes: [2]}
        """;

    private static readonly StudyDispatcher Study = new(new Dictionary<StudyKind, IStudyRunner>
    {
        [StudyKind.Serving] = new ServingStudy(), [StudyKind.Generation] = new GenerationStudy(), [StudyKind.ReinforcementStep] = new ReinforcementStudy(),
    });

    [Fact]
    public void Serving_runs_on_packets_in_one_way_and_no_faster_than_on_flows()
    {
        var packets = Run(System);
        Assert.Equal(packets.Hash, Run(System).Hash);
        Assert.InRange(packets.Value("packets.decode.from_flows"), 0, 10);
        Assert.InRange(packets.Value("packets.prefill.from_flows"), 0, 50);
        // A dispatch and a combine for each size of a pass; contexts share them.
        Assert.InRange(packets.Value("packets.decode.runs"), 4, 2 * PassSizes(64));
        Assert.InRange(packets.Value("packets.prefill.runs"), 4, 2 * PassSizes(1024));
        Assert.Contains(packets.Tables, table => table.Name == "packet_passes" && table.Rows.Count == 2);
        Assert.Contains(packets.Tables, table => table.Name == "packet_reasons");
        Assert.DoesNotContain(Run(System, "network=flow").Metrics, metric => metric.Name.StartsWith("packets.", StringComparison.Ordinal));
    }

    [Fact]
    public void An_answer_inside_a_node_takes_turns_on_its_links()
    {
        var (packets, flows) = (Run(Answer), Run(Answer, "network=flow"));
        Assert.InRange(packets.Value("pass_time") / flows.Value("pass_time"), 1, 1.03);
        Assert.Equal(packets.Value("packets.block.from_flows"), ((packets.Value("pass_time") / flows.Value("pass_time")) - 1) * 100, 1e-9);
        // One routing class: a dispatch and a combine of each kind of pass.
        Assert.Equal((2, 2), (packets.Value("packets.block.runs"), packets.Value("packets.whole.runs")));
    }

    [Theory]
    [InlineData(System, "in up to ", "of serving.chunk_tokens and serving.max_sequences it would fit; or raise it with --budget")]
    [InlineData(System, "in up to ", "it would fit, or with experts.routing: balanced, whose layers are all alike", "experts.routing=drawn")]
    [InlineData(Answer, "in up to 4 packet runs: ", "of its tokens it would fit")]
    [InlineData(Step, "packet-hops", "of its micro-batches, layers or tokens it would fit")]
    public void What_is_over_the_budget_is_refused_with_what_would_fit(string text, string work, string fits, params string[] settings)
    {
        var refused = Assert.Throws<RunFailedException>(() => Run(text, [.. settings, "budget=1 us"])).Message;
        Assert.Contains(work, refused, StringComparison.Ordinal);
        Assert.Contains("and the budget is 1E-06 s. With ", refused, StringComparison.Ordinal);
        Assert.Contains(fits, refused, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(System, "serving.explicit_window=1 s", "serving.explicit_window: has exchanges beside cache transfers, and packets run each exchange alone (leave it out, or network: flow)")]
    [InlineData(Step, "training.fold_to=1", "training.fold_to: packets run whole groups: equal groups need not be alike on packets, which are served one after another where they meet (leave fold_to out and take a smaller cluster, or set network: flow)")]
    public void What_packets_cannot_run_is_refused_at_its_key(string text, string setting, string message) =>
        Assert.EndsWith("error: " + message, Assert.Single(Loading.Bad(text, setting)), StringComparison.Ordinal);

    [Fact]
    public void A_model_that_sends_nothing_to_experts_is_told_that_packets_change_nothing()
    {
        var loaded = Loading.Loader.LoadText(Answer, "test.yaml", ["deployment.transport=all-reduce"]);
        Assert.NotNull(loaded.Scenario);
        Assert.StartsWith("packet changes nothing: no unit exchanges tokens with experts", Assert.Single(loaded.Findings).Message, StringComparison.Ordinal);
    }

    private static int PassSizes(int most) => PassTable.Sizes(most).Count();

    private static RunResult Run(string text, params string[] settings) => Study.Run(Loading.Good(text, settings), new Progress<RunProgress>(), CancellationToken.None);
}
