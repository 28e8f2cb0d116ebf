using Sim.Engine.Results;
using Sim.Scenarios.Running;
using Sim.Scenarios.Studies.Inference;

namespace Sim.Scenarios.Tests.Studies.Inference;

/// <summary>A prompt that goes through in chunks. MiniMax-M1 has 64 heads of 128 with 8 key/value heads in 10 layers and linear attention in 70, 6144 wide, 32 experts of 9216.</summary>
public sealed class ChunkedPromptTests
{
    private const string Prompt =
        """
        name: p
        question: How long?
        study: inference-pass
        cluster: {node: h800, nodes: 1, fabric: single-switch}
        model: models/minimax-m1/config.json
        profile: h800
        deployment: {transport: all-reduce, precision: fp8, memory_reserve: 5 %}
        pass: {kernels: prefill, sequences: 1, new_tokens: 32768}
        """;

    private static readonly Lazy<RunResult> Chunked = new(() => Run(Prompt, "pass.chunk=4096"));

    private static readonly Lazy<RunResult> Whole = new(() => Run(Prompt));

    [Fact]
    public void Chunks_multiply_the_same_pairs_as_the_whole_prompt()
    {
        // Causal pairs of chunks with their contexts add up to n (n + 1) / 2, those within blocks of 256 too; each further pass costs its fixed times and reads keys and states again.
        Assert.InRange(Chunked.Value.Value("attention.softmax") / Whole.Value.Value("attention.softmax"), 1, 1.06);
        // 7 more passes of 70 kernels at 1.4 us beside 6.9 ms.
        Assert.InRange(Chunked.Value.Value("attention.linear") / Whole.Value.Value("attention.linear"), 1, 1.12);
        Assert.True(Chunked.Value.Value("pass_time") > Whole.Value.Value("pass_time"));
    }

    [Fact]
    public void Softmax_attention_grows_with_the_square_of_the_prompt_and_the_rest_with_its_length()
    {
        var chart = Assert.Single(Chunked.Value.Charts);
        var half = Array.IndexOf([.. chart.Lines[0].X], 16384.0);
        double Growth(string line) => chart.Lines.Single(one => one.Name == line).Y[^1] / chart.Lines.Single(one => one.Name == line).Y[half];
        Assert.InRange(Growth("softmax attention"), 3.7, 4);
        Assert.Equal(2, Growth("linear attention"), 0.01);
        Assert.Equal(2, Growth("matrix products"), 0.02);
        Assert.Equal(Chunked.Value.Value("pass_time"), chart.Lines[0].Y[^1] * 1e3, 1e-6);
    }

    [Fact]
    public void Softmax_attention_overtakes_linear_attention_where_the_operations_of_both_say()
    {
        // Operations per head: 10 layers x 4 d n^2 / 2 against 70 x (4 d 256 / 2 + 4 d^2) n: n = 2 x 7 x (128 + 128) = 3584 at equal rates and without bytes, which 16 to 1 keep linear attention from them.
        Assert.InRange(Chunked.Value.Value("crossing.linear"), 3584, 3 * 3584);
    }

    [Fact]
    public void Activations_are_the_tensors_of_the_experts()
    {
        // A quarter row per token (2 of 32 experts, 8 GPUs): 6144 in FP8 with scales and in BF16, 2 x 9216 in BF16 and 9216 in FP8; beside it two hidden states in BF16.
        const double perToken = (4 * 6144) + (0.25 * ((6144 * 3.03125) + (9216 * 5.03125)));
        Assert.Equal(4096 * perToken * 1e-9, Chunked.Value.Value("memory.activations"), 1e-9);
        Assert.Equal(8 * Chunked.Value.Value("memory.activations"), Whole.Value.Value("memory.activations"), 1e-9);
    }

    [Fact]
    public void A_chunk_whose_activations_do_not_fit_is_refused()
    {
        var problem = Assert.Throws<RunFailedException>(() => Run(Prompt, "pass.new_tokens=1000000"));
        Assert.Contains("activations", problem.Message, StringComparison.Ordinal);
        Assert.Contains("a smaller pass.chunk would", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_chunk_longer_than_the_prompt_is_the_whole_prompt() =>
        Assert.Equal(Whole.Value.Hash, Run(Prompt, "pass.chunk=100000").Hash);

    [Fact]
    public void Kernels_and_collectives_of_one_gpu_fill_the_time()
    {
        var result = Chunked.Value;
        var column = result.Tables.Single(table => table.Name == "kernels");
        var kernels = column.Rows.Sum(row => double.Parse(row[3], System.Globalization.CultureInfo.InvariantCulture));
        var rest = result.Value("cause.collective") + result.Value("cause.launch");
        // What is left are fixed times of 2 collectives in each of 80 layers and 8 passes; drawn routing spreads the experts' time over GPUs.
        Assert.InRange((kernels + rest) / result.Value("pass_time"), 0.93, 1.02);
    }

    [Theory]
    [InlineData("pass.kernels=decode", "is for prompts")]
    [InlineData("pass.mask=full", "is for prompts")]
    [InlineData("pass.cache_traffic=1 GB/s", "cache traffic")]
    public void A_chunk_of_what_is_no_prompt_is_a_finding(string setting, string message) =>
        Assert.Contains(Loading.Bad(Prompt, "pass.chunk=1024", setting), finding => finding.Contains(message, StringComparison.Ordinal));

    private static RunResult Run(string text, params string[] settings) => new PassStudy().Run(Loading.Good(text, settings), new Progress<RunProgress>(), CancellationToken.None);
}
