using Sim.Engine.Compute;
using Sim.Engine.Compute.Generation;
using Sim.Workloads.Models;

namespace Sim.Calibration.Microbenchmarks;

/// <summary>
/// Whole decoder layers as <c>library.py</c> times them, predicted from the generated kernels of a model of that shape. Nothing of it is fitted: the sum of kernels, each with its own model,
/// against the layer. Only layers whose kernels between the products a compiler fused, as generated kernels assume.
/// </summary>
public static class LayerObservations
{
    private static readonly string[] Forward = ["attn_forward", "dense_forward"];
    private static readonly string[] Backward = ["dense_backward", "dense_weight", "attn_backward", "attn_weight"];

    /// <summary>Forward, and forward with backward, of each model.</summary>
    public static IEnumerable<Observation> From(MeasuredDevice device)
    {
        foreach (var row in BenchmarkObservations.Times(device, "layer.library").Where(row => row.Parameter("fused") == "compiler"))
        {
            var kernels = ModelKernels.Of(Model(row));
            var load = new KernelLoad((int)row.Number("tokens"), [], 0);
            string[] phases = row.Parameter("what") == "forward" ? Forward : [.. Forward, .. Backward];
            yield return new Observation(
                BenchmarkObservations.Id(device, row), $"layer of {row.Parameter("model")}, {row.Parameter("what")!.Replace('_', ' ')}", row.Median,
                profile => phases.Sum(phase => kernels.PhaseTime(phase, profile, load, profile.Sms, KernelContext.Sustained).Time.Seconds), Gpu: device.Gpu);
        }
    }

    private static ModelSpec Model(BenchmarkRow row) => new()
    {
        Name = row.Parameter("model") ?? "layer",
        Family = "llama",
        HiddenSize = (int)row.Number("hidden"),
        Layers = 1,
        VocabSize = 1, // no embedding and no head in the row
        IntermediateSize = (int)row.Number("inner"),
        Attention = new AttentionSpec
        {
            Kind = AttentionKind.GroupedQuery,
            Heads = (int)row.Number("heads"),
            KvHeads = (int)row.Number("key_heads"),
            QkHeadDim = (int)row.Number("d"),
            VHeadDim = (int)row.Number("d"),
        },
    };
}
