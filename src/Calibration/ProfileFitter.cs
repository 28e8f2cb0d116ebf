using Sim.Engine.Compute;

namespace Sim.Calibration;

/// <summary>Fits a hardware profile from the published measurements, group by group; nothing in it depends on a validation row.</summary>
public static class ProfileFitter
{
    private static FitParameter[] Kernel(string machine) =>
    [
        new("gemm.fp8.sm_rate", 12e12, "FLOP/s per SM"),
        new("gemm.bf16.sm_rate", 6.5e12, "FLOP/s per SM"),
        new("gemm.prologue", 0.5e-6, "s"),
        new("gemm.hbm", 2.8e12, "B/s"),
        new("gemm.fixed", 1e-6, "s"),
        new("contention", 1.15, "factor"),
        new("memory.stream", 3e12, "B/s"),
        new("memory.activation", 2e12, "B/s"),
        new("memory.reduction", 1.5e12, "B/s"),
        new("memory.strided", 1.5e12, "B/s"),
        new("attention.forward", 5.5e12, "FLOP/s per SM"),
        new("attention.backward", 4.5e12, "FLOP/s per SM"),
        new(KernelObservations.NuisanceOf(machine), 1.05, "factor"),
        new("nuisance.framework_fp8", 4e-6, "s"),
    ];

    private static readonly FitParameter[] Decode =
    [
        new("decode.sm_rate", 5e12, "FLOP/s per SM"),
        new("decode.hbm", 2.7e12, "B/s"),
        new("decode.fixed", 15e-6, "s"),
    ];

    private static readonly FitParameter[] Exchange =
    [
        new("exchange.nic_efficiency", 0.94, "fraction of the NIC rate"),
        new("exchange.nvlink_efficiency", 0.79, "fraction of links x 20.6 GB/s"),
        new("exchange.copy.dispatch.one_node", 18e9, "B/s per SM"),
        new("exchange.copy.combine.one_node", 18e9, "B/s per SM"),
        new("exchange.copy.dispatch.nodes", 10e9, "B/s per SM"),
        new("exchange.copy.combine.nodes", 10e9, "B/s per SM"),
        new("exchange.fixed.dispatch", 30e-6, "s"),
        new("exchange.fixed.combine", 50e-6, "s"),
        new("exchange.per_node.dispatch", 5e-6, "s"),
        new("exchange.per_node.combine", 12e-6, "s"),
    ];

    private static readonly FitParameter[] Notify =
    [
        new("exchange.notify", 40e-6, "s"),
        new("exchange.notify_per_node", 8e-6, "s"),
    ];

    private static FitParameter[] CollectiveParameters(string prefix) =>
        [new(prefix + ".fixed", 10e-6, "s"), new(prefix + ".efficiency", 0.85, "bus bandwidth / (links x 20.6 GB/s)"), new(prefix + ".pipelining", 0.5, "factor")];

    // Cited, not fitted. The port is 3942.4 B/clk over 114 SMs (UAR-006) at the clock of that row, 1620 MHz.
    private static readonly ProfileParameter[] Cited =
    [
        new("memory.port", Significant.Round(3942.4 / 114 * 1.62e9), "B/s per SM", 0, "UAR-006: 3942.4 B/clk, 114 SMs, 1620 MHz"),
        new("launch", 3e-6, "s", 0, "ACC-002: constant kernel latency"),
    ];

    /// <summary>
    /// Fits all groups for the machine of that name, <c>h800</c> or <c>h100</c>: they share a die, and differ by the source of their products' times. <paramref name="tables"/> holds rows by file name without extension (<c>gemm</c>, <c>trace-kernels</c>, <c>attention</c>,
    /// <c>exchange-normal</c>, <c>collectives</c>).
    /// </summary>
    public static FittedProfile Fit(string name, IReadOnlyDictionary<string, IReadOnlyList<MeasurementRow>> tables)
    {
        var groups = new (string Name, FitParameter[] Free, Observation[] Observations)[]
        {
            ("kernels", Kernel(name), [.. KernelObservations.Gemm(name, tables["gemm"]), .. KernelObservations.Trace(name, tables["trace-kernels"])]),
            ("decode", Decode, [.. DecodeObservations.From(tables["attention"])]),
            ("exchange", Exchange, [.. ExchangeObservations.Transmit(tables["exchange-normal"])]),
            ("notify", Notify, [.. ExchangeObservations.Notify(tables["exchange-normal"])]),
        };
        groups = [.. groups, .. CollectiveObservations.Operations.Select(item =>
            (item.Prefix, CollectiveParameters(item.Prefix), CollectiveObservations.From(tables["collectives"], item.Operation).ToArray()))];
        var parameters = new List<ProfileParameter>(Cited);
        foreach (var (_, free, _) in groups)
            parameters.AddRange(free.Select(parameter => new ProfileParameter(parameter.Name, parameter.Start, parameter.Unit, 0, "start")));
        var results = new List<FitResult>();
        foreach (var (group, free, observations) in groups)
        {
            var result = RelativeFit.Run(group, KernelObservations.FullSms, parameters, free, observations);
            results.Add(result);
            for (var index = 0; index < free.Length; index++)
            {
                var position = parameters.FindIndex(parameter => parameter.Name == free[index].Name);
                parameters[position] = new ProfileParameter(
                    free[index].Name, Significant.Round(result.Values[index]), free[index].Unit, Significant.Round(result.RelativeError(index)), "fit " + group);
            }
        }

        return new FittedProfile(new HardwareProfile(name, KernelObservations.FullSms, parameters), results);
    }
}
