using Sim.Units;

namespace Sim.Workloads.Models;

/// <summary>Floating-point operations by part; a multiply-add counts two. Per token unless a method says otherwise.</summary>
/// <param name="AttentionProjections">Matrix products with the weights of attention.</param>
/// <param name="AttentionScores">Q K^T and P V: the part that grows with the sequence; it has no weights.</param>
/// <param name="DenseMlp">MLPs of dense layers.</param>
/// <param name="RoutedExperts">The routed experts a token visits.</param>
/// <param name="SharedExperts">The experts every token visits.</param>
/// <param name="Router">The gates.</param>
/// <param name="Head">The output matrix.</param>
/// <param name="MtpProjection">The 2h to h projection of multi-token-prediction modules.</param>
public readonly record struct FlopCount(
    Flops AttentionProjections,
    Flops AttentionScores,
    Flops DenseMlp,
    Flops RoutedExperts,
    Flops SharedExperts,
    Flops Router,
    Flops Head,
    Flops MtpProjection)
{
    public Flops Total => WithWeights + AttentionScores;

    /// <summary>All matrix products with weights: everything but the attention scores.</summary>
    public Flops WithWeights => AttentionProjections + DenseMlp + RoutedExperts + SharedExperts + Router + Head + MtpProjection;

    public static FlopCount operator +(FlopCount a, FlopCount b) => new(
        a.AttentionProjections + b.AttentionProjections,
        a.AttentionScores + b.AttentionScores,
        a.DenseMlp + b.DenseMlp,
        a.RoutedExperts + b.RoutedExperts,
        a.SharedExperts + b.SharedExperts,
        a.Router + b.Router,
        a.Head + b.Head,
        a.MtpProjection + b.MtpProjection);

    public static FlopCount operator *(FlopCount count, double factor) => new(
        count.AttentionProjections * factor,
        count.AttentionScores * factor,
        count.DenseMlp * factor,
        count.RoutedExperts * factor,
        count.SharedExperts * factor,
        count.Router * factor,
        count.Head * factor,
        count.MtpProjection * factor);
}
