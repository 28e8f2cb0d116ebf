namespace Sim.Engine.Compute;

/// <summary>
/// The experts of one layer on one GPU without communication: permute, grouped product to 2 x intermediate, SwiGLU and cast, grouped product back, weighted sum.
/// <c>time = fixed + machine x (GEMM1 + GEMM2) + memory passes</c> with the profile's GEMM and memory models; <c>machine</c> is the source's own factor on products (1 for
/// predictions). Imbalance enters as rows per expert: the blocks of all experts share one grid. Decode kernels take their rows where dispatch put them and do not permute. Only the
/// fixed times are fitted, on every second size of the ACM rows of EP8 and EP32.
/// </summary>
/// <param name="profile">The profile.</param>
/// <param name="hidden">Elements of a token.</param>
/// <param name="intermediate">Elements of an expert's inner layer.</param>
public sealed class ExpertLayerModel(HardwareProfile profile, int hidden, int intermediate)
{
    /// <summary>Bytes of an FP8 element with its share of a FP32 scale per 128.</summary>
    private const double Fp8 = 1 + (4.0 / 128);
    private const double Bf16 = 2;

    /// <summary>Seconds of a decode layer: rows lie in place per expert (masked layout).</summary>
    public double DecodeSeconds(ReadOnlySpan<int> rows, double machine) =>
        profile["expert.fixed.decode"] + (machine * Gemms(rows)) + Activation(Sum(rows));

    /// <summary>Seconds of a prefill layer: <paramref name="received"/> tokens are permuted into rows and summed back.</summary>
    public double PrefillSeconds(ReadOnlySpan<int> rows, double received, double machine)
    {
        var total = Sum(rows);
        var permute = (total + received) * hidden * Fp8;
        var unpermute = (total + received) * hidden * Bf16;
        return profile["expert.fixed.prefill"] + (machine * Gemms(rows)) + Activation(total)
            + profile.Memory.Seconds(permute, MemoryKernelClass.Stream, profile.Sms)
            + profile.Memory.Seconds(unpermute, MemoryKernelClass.Stream, profile.Sms);
    }

    private double Gemms(ReadOnlySpan<int> rows) =>
        profile.Fp8.GroupedSeconds(rows, 2 * intermediate, hidden, profile.Sms) + profile.Fp8.GroupedSeconds(rows, hidden, intermediate, profile.Sms);

    // Reads both halves in BF16, writes the product as FP8 with scales in the same kernel.
    private double Activation(double rows) =>
        profile.Memory.Seconds(rows * intermediate * ((2 * Bf16) + Fp8), MemoryKernelClass.Activation, profile.Sms);

    private static double Sum(ReadOnlySpan<int> rows)
    {
        double sum = 0;
        foreach (var count in rows)
            sum += count;
        return sum;
    }
}
