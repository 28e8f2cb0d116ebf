namespace Sim.Calibration.Microbenchmarks;

/// <summary>
/// Two runs of the microbenchmarks, row by row: the rows with a time that both folders have (same benchmark and parameters). Between runs of one GPU it is their spread; between two GPUs of one
/// die it checks what carries over, by the lines of the table in <c>data/measured/README.md</c>.
/// </summary>
public sealed class DeviceComparison
{
    /// <summary>Rows of a product from which its SMs limit it and not the memory.</summary>
    private const int ManyRows = 1024;

    /// <summary>Share of the data sheet's rate above which a row is bound by HBM.</summary>
    private const double Bound = 0.7;

    private readonly List<(BenchmarkRow A, BenchmarkRow B)> _pairs;
    private readonly Dictionary<string, double> _bandwidths;

    public DeviceComparison(MeasuredDevice a, MeasuredDevice b)
    {
        var others = Times(a).ToDictionary(Key, StringComparer.Ordinal);
        var second = Times(b).ToList();
        _pairs = [.. second.Where(row => others.ContainsKey(Key(row))).Select(row => (others[Key(row)], row))];
        _bandwidths = a.Rows.Where(row => row.Metric == "bandwidth").ToDictionary(Key, row => row.Median, StringComparer.Ordinal);
        Unpaired = others.Count + second.Count - (2 * _pairs.Count);
    }

    /// <summary>Rows with a time that only one of the two has.</summary>
    public int Unpaired { get; }

    /// <summary>One spread per benchmark, as measured.</summary>
    public IReadOnlyList<RowSpread> Benchmarks() =>
        [.. _pairs.GroupBy(pair => pair.A.Benchmark, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => RowSpread.Of(group.Key, group.Select(pair => (pair.A.Median, pair.B)))).OfType<RowSpread>()];

    /// <summary>One spread per line of the carry-over table that has rows, each row of b predicted from a's by that line's rule.</summary>
    /// <param name="rateA">HBM rate of a's data sheet, B/s.</param>
    /// <param name="rateB">That of b.</param>
    public IReadOnlyList<RowSpread> Lines(double rateA, double rateB) =>
    [
        .. new[]
        {
            Line("gemm.*.sm_rate: products of 1024 rows and more, at equal SM clock", IsProduct, ClockRatio),
            Line("attention.*: attention, at equal SM clock", row => row.Benchmark is "attention.causal" or "attention.library" or "attention.sustained", ClockRatio),
            Line("decode.sm_rate, fixed: latent decode, at equal SM clock", row => IsDecode(row) && !IsBound(row, rateA), ClockRatio),
            Line("gemm.fixed, launch: launches and graphs, as measured", row => row.Benchmark is "latency.launch" or "latency.graph", _ => 1),
            Line("memory.port: streams on up to 12 SMs, at equal SM clock", row => row.Benchmark == "memory.sms" && row.Number("sms") <= BenchmarkObservations.FewSms, ClockRatio),
            Line("memory.stream, decode.hbm: bound by HBM, by the rates of the data sheets", row => (IsMemory(row) || IsDecode(row)) && IsBound(row, rateA), _ => rateA / rateB),
        }.OfType<RowSpread>(),
    ];

    private RowSpread? Line(string name, Func<BenchmarkRow, bool> has, Func<(BenchmarkRow A, BenchmarkRow B), double> factor) =>
        RowSpread.Of(name, _pairs.Where(pair => has(pair.A)).Select(pair => (pair.A.Median * factor(pair), pair.B)));

    private static double ClockRatio((BenchmarkRow A, BenchmarkRow B) pair) => (double)pair.A.Clocks.SmMegahertz / pair.B.Clocks.SmMegahertz;

    private static bool IsProduct(BenchmarkRow row) => row.Benchmark is "gemm.dense" or "gemm.sustained" && row.Number("m") >= ManyRows;

    private static bool IsDecode(BenchmarkRow row) => row.Benchmark == "attention.latent_decode";

    private bool IsBound(BenchmarkRow row, double rate) => _bandwidths.GetValueOrDefault(Key(row)) > Bound * rate;

    // Beyond the L2: a row within it exceeds the rate of HBM or belongs to it by chance.
    private static bool IsMemory(BenchmarkRow row) => row.Benchmark switch
    {
        "memory.size" => row.Number("bytes") >= 64 << 20,
        "memory.sms" => row.Number("sms") >= row.Place.Sms,
        _ => false,
    };

    private static IEnumerable<BenchmarkRow> Times(MeasuredDevice device) => device.Rows.Where(row => row.Metric == "time");

    private static string Key(BenchmarkRow row) => $"{row.Benchmark} {string.Join(';', row.Parameters.Select(pair => pair.Key + "=" + pair.Value))}";
}
