using System.Globalization;
using Sim.Engine.Compute;

namespace Sim.Calibration.Microbenchmarks;

/// <summary>Turns rows of the microbenchmarks into observations of the kernel models. Times include the gap between kernels of a graph, as in a step.</summary>
public static class BenchmarkObservations
{
    /// <summary>Up to this number of SMs a stream over HBM is bound by them on every device measured so far: a quarter of HBM.</summary>
    internal const int FewSms = 12;

    /// <summary>Below this size 64 copies, the most that rotate, stay within the L2 of 50 or 60 MB.</summary>
    private const double BeyondCache = 4 << 20;

    /// <summary>Rows of the largest product whose burst of 30 ms counts as one.</summary>
    private const int BurstRows = 2048;

    /// <summary>Rows from which the warps of a sum over experts, one each, fill the GPU.</summary>
    private const int ManyRows = 1024;

    private const string Bf16 = "bf16";
    private const string Fp8 = "fp8_scaled_1x128_128x128";

    /// <summary>
    /// Dense products in bursts, of up to 2048 rows: BF16, and FP8 with the fine-grained scales that the FP8 model stands for. Bursts of larger products last long enough to reach the power limit.
    /// </summary>
    public static IEnumerable<Observation> Products(MeasuredDevice device) => DenseProducts(device, "gemm.dense", sustained: false).Where(item => item.Size <= BurstRows);

    /// <summary>Products of more rows, at the clock of work without a pause.</summary>
    public static IEnumerable<Observation> LargeProducts(MeasuredDevice device) => DenseProducts(device, "gemm.dense", sustained: true).Where(item => item.Size > BurstRows);

    /// <summary>Products and attention for a second without a pause; what the <c>sustained.*</c> parameters are fitted on.</summary>
    public static IEnumerable<Observation> Sustained(MeasuredDevice device) =>
        [.. DenseProducts(device, "gemm.sustained", sustained: true), .. Attention(device, "attention.sustained", sustained: true)];

    /// <summary>Kernels bound by memory on all SMs, beyond the L2: copies and casts (stream), SwiGLU (activation), RMSNorm backward and the sum over experts (reduction), rotary and rows to experts (strided).</summary>
    public static IEnumerable<Observation> Memory(MeasuredDevice device)
    {
        foreach (var row in device.Rows.Where(row => row.Metric == "time" && row.Parameter("sms") is null or "132"))
        {
            if (Class(row) is { } kind && Bandwidth(device, row) is { } bytes && bytes >= BeyondCache)
            {
                yield return new Observation(
                    Id(device, row), Text(row), row.Median, profile => profile.Memory.Seconds(bytes, kind, profile.Sms), Series(row, 1), row.Number(row.Parameters[0].Key), Gpu: device.Gpu);
            }
        }
    }

    /// <summary>Streams on so few SMs that they are the limit.</summary>
    public static IEnumerable<Observation> Ports(MeasuredDevice device) => Streams(device).Where(item => item.Size <= FewSms);

    /// <summary>Streams on more SMs, none of them fitted.</summary>
    public static IEnumerable<Observation> MoreSms(MeasuredDevice device) => Streams(device).Where(item => item.Size > FewSms);

    /// <summary>Causal attention of the vendor's library in bursts, forward and both passes together.</summary>
    public static IEnumerable<Observation> Attention(MeasuredDevice device) => Attention(device, "attention.library", sustained: false);

    /// <summary>Copies between host and GPU, one direction at a time.</summary>
    public static IEnumerable<Observation> Pcie(MeasuredDevice device) => Times(device, "pcie.copy")
        .Where(row => row.Parameter("traffic") == "none")
        .Select(row => new Observation(
            Id(device, row), Text(row), row.Median, profile => profile["link.pcie.latency"] + (row.Number("bytes") / profile["link.pcie.rate"]), Series(row, 1), row.Number("bytes"), Gpu: device.Gpu));

    /// <summary>The median of one row, or null when the device has none.</summary>
    public static double? Value(MeasuredDevice device, string benchmark, string parameters) =>
        Times(device, benchmark).FirstOrDefault(row => string.Join(';', row.Parameters.Select(pair => pair.Key + "=" + pair.Value)) == parameters)?.Median;

    /// <summary>Where a row stands: <c>h100-sxm/gemm.csv:12</c>.</summary>
    public static string Id(MeasuredDevice device, BenchmarkRow row) => string.Create(CultureInfo.InvariantCulture, $"{device.Name}/{Path.GetFileName(row.Place.File)}:{row.Place.Line}");

    /// <summary>Benchmark and parameters in one line.</summary>
    public static string Text(BenchmarkRow row) => row.Benchmark + " " + string.Join(' ', row.Parameters.Where(pair => pair.Key is not ("n" or "k")).Select(pair => char.IsAsciiDigit(pair.Value[0]) ? pair.Key + " " + pair.Value : pair.Value));

    /// <summary>Rows of a benchmark that give a time.</summary>
    public static IEnumerable<BenchmarkRow> Times(MeasuredDevice device, string benchmark) => device.Rows.Where(row => row.Benchmark == benchmark && row.Metric == "time");

    private static IEnumerable<Observation> DenseProducts(MeasuredDevice device, string benchmark, bool sustained) => Times(device, benchmark)
        .Where(row => row.Parameter("precision") is Bf16 or Fp8)
        .Select(row =>
        {
            int m = (int)row.Number("m"), n = (int)row.Number("n"), k = (int)row.Number("k");
            var precision = row.Parameter("precision") == Bf16 ? GemmPrecision.Bf16 : GemmPrecision.Fp8;
            return new Observation(Id(device, row), Text(row), row.Median, profile => profile.Product(precision, sustained).Seconds(m, n, k, profile.Sms), Series(row, 1), m, Gpu: device.Gpu);
        });

    private static IEnumerable<Observation> Attention(MeasuredDevice device, string benchmark, bool sustained) => Times(device, benchmark)
        .Where(row => row.Parameter("library") == "cudnn")
        .Select(row =>
        {
            var length = (int)row.Number("length");
            var shape = new AttentionShape(1, (int)row.Number("heads"), (int)row.Number("d_qk"), (int)row.Number("d_v"), length, length, true);
            var both = row.Parameter("what") == "forward_backward";
            return new Observation(
                Id(device, row), Text(row), row.Median,
                profile => profile.WholeAttention(sustained).ForwardSeconds(shape, profile.Sms) + (both ? BackwardSeconds(profile, shape, sustained) : 0), Series(row, 1), length, Gpu: device.Gpu);
        });

    private static IEnumerable<Observation> Streams(MeasuredDevice device) => Times(device, "memory.sms").Select(row =>
    {
        var sms = (int)row.Number("sms");
        var bytes = Bandwidth(device, row) ?? throw new InvalidDataException($"{row.Place.File}:{row.Place.Line}: the row has no bandwidth beside its time");
        return new Observation(Id(device, row), Text(row), row.Median, profile => profile.Memory.Seconds(bytes, MemoryKernelClass.Stream, sms), Series(row, 1), sms, Gpu: device.Gpu);
    });

    private static double BackwardSeconds(HardwareProfile profile, AttentionShape shape, bool sustained) =>
        profile.WholeAttention(sustained).BackwardMainSeconds(shape, profile.Sms)
        + profile.Memory.Seconds(AttentionModel.PreBytes(shape), MemoryKernelClass.Stream, profile.Sms)
        + profile.Memory.Seconds(AttentionModel.PostBytes(shape), MemoryKernelClass.Stream, profile.Sms);

    private static MemoryKernelClass? Class(BenchmarkRow row) => (row.Benchmark, row.Parameter("what")) switch
    {
        ("memory.size", _) or ("codec.fp8", _) => MemoryKernelClass.Stream,
        ("layers.swiglu", _) => MemoryKernelClass.Activation,
        ("layers.rms_norm", _) => MemoryKernelClass.Reduction,
        ("experts.reduce", _) when row.Number("tokens") >= ManyRows => MemoryKernelClass.Reduction,
        ("layers.rotary", _) or ("experts.rows", _) => MemoryKernelClass.Strided,
        _ => null,
    };

    /// <summary>Bytes that a row's kernel moves: its bandwidth times its time.</summary>
    private static double? Bandwidth(MeasuredDevice device, BenchmarkRow time) => device.Rows
        .FirstOrDefault(row => row.Metric == "bandwidth" && row.Benchmark == time.Benchmark && row.Parameters.SequenceEqual(time.Parameters))?.Median * time.Median;

    private static string Series(BenchmarkRow row, int from) => row.Benchmark + " " + string.Join(' ', row.Parameters.Skip(from).Select(pair => pair.Value));
}
