using System.Globalization;
using Sim.Engine.Compute;
using Sim.Topology.Hardware;

namespace Sim.Calibration;

/// <summary>
/// The profile of a GPU that nobody measured: what a measured chip reaches of its data sheet, times the data sheet of the other. Tensor rates go by peak per SM, memory rates by HBM
/// rate; efficiencies of links are relative to the links already; times are kept. Errors are widened: squared error + squared transfer error.
/// </summary>
public static class ProfileDeriver
{
    /// <summary>The measured GPU that all are derived from: the full die at its full power, with all its links.</summary>
    public const string Origin = "h100";

    /// <summary>GPUs that get a derived profile.</summary>
    public static readonly string[] Targets = ["a100", "b200", "h20"];

    /// <summary>
    /// Relative error of carrying a rate to another GPU of the same architecture: what the products of two machines of one die differ by (<c>nuisance.h100</c> of the h800 profile, 10 %).
    /// </summary>
    private const double SameArchitecture = 0.10;

    /// <summary>The same for another architecture: a wide prior, nothing was measured.</summary>
    private const double OtherArchitecture = 0.25;

    private static readonly string[] Hopper = ["h100", "h200", "h20", "h800"];

    private static readonly string[] TensorBf16 = ["gemm.bf16.sm_rate", "attention.forward", "attention.backward", "decode.sm_rate"];

    private static readonly string[] MemoryRates =
        ["gemm.hbm", "decode.hbm", "memory.stream", "memory.activation", "memory.reduction", "memory.strided"];

    /// <summary>The profile of <paramref name="target"/> from that of <paramref name="origin"/>. Parameters of a source's way of measuring are left out, as are FP8 rates where the target has no FP8.</summary>
    public static HardwareProfile Derive(HardwareProfile measured, GpuSpec origin, GpuSpec target)
    {
        var transfer = Hopper.Contains(origin.Name) && Hopper.Contains(target.Name) ? SameArchitecture : OtherArchitecture;
        var parameters = measured.Parameters
            .Where(parameter => !parameter.Name.StartsWith("nuisance.", StringComparison.Ordinal))
            .Select(parameter => (Parameter: parameter, Ratio: Ratio(parameter.Name, origin, target)))
            .Where(item => item.Ratio is not null)
            .Select(item => Carry(item.Parameter, item.Ratio!.Value, measured.Name, transfer))
            .ToList();
        return new HardwareProfile(target.Name, target.Sms, parameters) { DerivedFrom = measured.Name };
    }

    /// <summary>Ratio of the data sheets for a parameter with the words that say so; (1, "") for what is kept; null for what the target does not have.</summary>
    private static (double Value, string Words)? Ratio(string parameter, GpuSpec origin, GpuSpec target)
    {
        if (parameter == "gemm.fp8.sm_rate")
        {
            return target.Fp8Peak is { } peak && origin.Fp8Peak is { } known
                ? (peak.Teraflops / target.Sms / (known.Teraflops / origin.Sms), "FP8 peak per SM")
                : null;
        }

        if (TensorBf16.Contains(parameter))
            return (target.Bf16Peak.Teraflops / target.Sms / (origin.Bf16Peak.Teraflops / origin.Sms), "BF16 peak per SM");
        return MemoryRates.Contains(parameter) ? (target.HbmRate.BytesPerSecond / origin.HbmRate.BytesPerSecond, "HBM rate") : (1, "");
    }

    private static ProfileParameter Carry(ProfileParameter from, (double Value, string Words) ratio, string origin, double transfer) => new(
        from.Name,
        Significant.Round(from.Value * ratio.Value),
        from.Unit,
        Significant.Round(Math.Sqrt((from.RelativeError * from.RelativeError) + (transfer * transfer))),
        ratio.Words.Length > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{origin} x {ratio.Value:G4} ({ratio.Words})")
            : from.RelativeError > 0 ? $"{origin}, kept" : $"{origin}, kept: {from.Basis}");
}
