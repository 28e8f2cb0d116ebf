using Sim.Engine.Compute;

namespace Sim.Calibration;

/// <summary>A fitted profile with the fits it came from.</summary>
/// <param name="Profile">The profile, values rounded to 6 significant digits.</param>
/// <param name="Fits">One result per group.</param>
public sealed record FittedProfile(HardwareProfile Profile, IReadOnlyList<FitResult> Fits)
{
    /// <summary>Start of the newest run of the microbenchmarks that it was made from; null without any. Published rows have no date.</summary>
    public DateTimeOffset? DataUntil { get; init; }
}
