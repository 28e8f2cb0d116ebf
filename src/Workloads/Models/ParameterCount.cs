namespace Sim.Workloads.Models;

/// <summary>Trainable parameters by part; counts, never bytes.</summary>
/// <param name="Attention">All projections of attention, with biases.</param>
/// <param name="DenseMlp">Gate, up and down matrices of dense layers.</param>
/// <param name="RoutedExperts">The same of the routed experts.</param>
/// <param name="SharedExperts">The same of the experts every token visits.</param>
/// <param name="Router">The gates' matrices, and their biases where the model has them.</param>
/// <param name="Norms">Scales of RMS normalisation, also those on the latents of attention.</param>
/// <param name="Embedding">The embedding table.</param>
/// <param name="Head">The output matrix; 0 where it is the embedding table.</param>
/// <param name="MtpProjection">The 2h to h projections of multi-token-prediction modules; their layers count under the other parts.</param>
public readonly record struct ParameterCount(
    long Attention,
    long DenseMlp,
    long RoutedExperts,
    long SharedExperts,
    long Router,
    long Norms,
    long Embedding,
    long Head,
    long MtpProjection)
{
    /// <summary>All parts together.</summary>
    public long Total => Dense + RoutedExperts;

    /// <summary>Everything but the routed experts: what is replicated (or split by tensor parallelism) rather than split by expert parallelism.</summary>
    public long Dense => Attention + DenseMlp + SharedExperts + Router + Norms + Embedding + Head + MtpProjection;

    public static ParameterCount operator +(ParameterCount a, ParameterCount b) => new(
        a.Attention + b.Attention,
        a.DenseMlp + b.DenseMlp,
        a.RoutedExperts + b.RoutedExperts,
        a.SharedExperts + b.SharedExperts,
        a.Router + b.Router,
        a.Norms + b.Norms,
        a.Embedding + b.Embedding,
        a.Head + b.Head,
        a.MtpProjection + b.MtpProjection);
}
