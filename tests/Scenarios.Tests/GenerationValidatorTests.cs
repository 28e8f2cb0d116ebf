namespace Sim.Scenarios.Tests;

public sealed class GenerationValidatorTests
{
    private const string Generation =
        """
        name: g
        question: Does it load?
        study: generation
        cluster: {node: h800, nodes: 1, fabric: single-switch}
        model: models/qwen2.5-3b/config.json
        profile: h800
        deployment: {transport: all-reduce, precision: bf16}
        generation: {prompt: 16, new_tokens: 64, tokens_per_pass: [1]}
        """;

    private const string Step =
        """
        name: r
        question: Does it load?
        study: reinforcement-step
        cluster: {node: h800, nodes: 8, fabric: mpft-8}
        model: models/qwen2.5-3b/config.json
        profile: h800
        plan: {data_parallel: 64, zero_stage: 1}
        training: {global_batch: 64, sequence_length: 1024}
        deployment: {gpus: 8, transport: all-reduce, precision: bf16}
        reinforcement: {answers: 64, prompt: 16, median_tokens: 100, p99_tokens: 400, max_tokens: 500, sequences: 8, generation_nodes: [4]}
        """;

    [Theory]
    [InlineData("generation.block=65", "generation.block: 65 tokens are more than the 64 new ones (at most new_tokens)")]
    [InlineData("generation.tokens_per_pass=[]", "generation.tokens_per_pass: lists no value (1 for an autoregressive model)")]
    [InlineData("deployment.transport=low-latency", "deployment.transport: one replica generates: its GPUs share attention and experts (all-reduce)")]
    public void A_generation_that_cannot_be_has_one_message(string setting, string message) => Refused(Generation, setting, message);

    [Theory]
    [InlineData("reinforcement.p99_tokens=50", "reinforcement.p99_tokens: 50 tokens are below the median of 100")]
    [InlineData("reinforcement.generation_nodes=[]", "reinforcement.generation_nodes: lists no division (0 for all nodes in turns)")]
    [InlineData("reinforcement.generation_nodes=[8]", "reinforcement.generation_nodes: 8 of 8 nodes leave none to train")]
    [InlineData("deployment.gpus=4", "deployment.gpus: a generating unit of 4 GPUs is no whole nodes of 8")]
    [InlineData("deployment.gpus=16|reinforcement.generation_nodes=[3]", "reinforcement.generation_nodes: 3 nodes do not divide into units of 16 GPUs")]
    [InlineData(
        "reinforcement.generation_nodes=[3]",
        "reinforcement.generation_nodes: with 3 of 8 nodes generating, the 64 replicas shrink to 40 (a whole number that makes a multiple of expert_parallel 1 and divides global_batch 64)")]
    public void A_step_of_reinforcement_learning_that_cannot_be_has_one_message(string settings, string message) => Refused(Step, settings, message);

    private static void Refused(string text, string settings, string message)
    {
        var finding = Assert.Single(Loading.Bad(text, settings.Split('|')));
        Assert.EndsWith("error: " + message, finding, StringComparison.Ordinal);
    }
}
