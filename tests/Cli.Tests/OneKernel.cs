using Sim.Cli.Hosting;
using Sim.Scenarios.Running;

namespace Sim.Cli.Tests;

/// <summary>
/// A training step that is one attention kernel: one GPU, one layer, one sequence, an inventory with nothing else in it. The kernel's time is FLOPs over (rate of an SM x SMs), so
/// the step goes with the inverse of attention.forward; empty phases take 1 ps each, in all 1e-8 of the step.
/// </summary>
internal static class OneKernel
{
    public const string Rate = "attention.forward";

    /// <summary>Its scenario, in the folder of <paramref name="sim"/>; the kernel's own error is <paramref name="error"/>.</summary>
    public static string Write(SimProcess sim, string error = "0")
    {
        sim.Write("config.json", """
            {"model_type": "llama", "hidden_size": 256, "num_hidden_layers": 1, "intermediate_size": 256, "vocab_size": 256, "num_attention_heads": 2, "num_key_value_heads": 2}
            """);
        sim.Write("kernels.yaml", $$"""
            inventory: one
            symbols: { heads: 128, qk: 192, v: 128 }
            phases:
              attn_forward: [{ kernel: attention, kind: attention_forward, part: core, from: measured, basis: the one, error: {{error}} }]
            {{string.Concat(Empty.Select(phase => $"  {phase}: []\n"))}}
            """);
        return sim.Write("one.yaml", """
            name: one
            question: How long does one kernel take?
            study: training-step
            cluster: { node: h800, nodes: 1, fabric: mpft-8, override: { node: { gpus: 1 } } }
            model: config.json
            kernels: kernels.yaml
            profile: h800
            plan: {}
            training: { global_batch: 1, sequence_length: 4096 }
            """);
    }

    /// <summary>The studies of the program.</summary>
    public static IStudyRunner Studies { get; } = new StudyDispatcher(StudyRegistry.All);

    private static readonly string[] Empty =
    [
        "attn_backward", "attn_weight", "dense_forward", "dense_backward", "dense_weight", "embedding_forward", "embedding_weight", "head_forward", "head_backward", "head_weight",
        "optimizer",
    ];
}
