using Sim.Engine.Compute;

namespace Sim.Calibration;

/// <summary>Fits a hardware profile from the published measurements, group by group; nothing in it depends on a validation row.</summary>
public static class ProfileFitter
{
    // Cited, not fitted. The port is 3942.4 B/clk over 114 SMs (UAR-006) at the clock of that row, 1620 MHz.
    private static readonly ProfileParameter[] Cited =
    [
        new("memory.port", Significant.Round(3942.4 / 114 * 1.62e9), "B/s per SM", 0, "UAR-006: 3942.4 B/clk, 114 SMs, 1620 MHz"),
        new("launch", 3e-6, "s", 0, "ACC-002: constant kernel latency"),
        new("link.pcie.rate", 51.2e9, "B/s", 0, "SIA-009: PCIe 5.0 x16 as reached on H800"),
    ];

    /// <summary>
    /// Fits all groups for the machine of that name, <c>h800</c> or <c>h100</c>: they share a die, and differ by the source of their products' times. <paramref name="tables"/> holds rows by file name without extension (<c>gemm</c>, <c>trace-kernels</c>, <c>attention</c>,
    /// <c>exchange-normal</c>, <c>collectives</c> and so on); a missing table is an <see cref="KeyNotFoundException"/>.
    /// </summary>
    public static FittedProfile Fit(string name, IReadOnlyDictionary<string, IReadOnlyList<MeasurementRow>> tables) => Fit(name, FitGroups.All(name, tables));

    /// <summary>Fits the given groups in order; one without rows keeps its start values.</summary>
    public static FittedProfile Fit(string name, IReadOnlyList<FitGroup> groups)
    {
        var parameters = new List<ProfileParameter>(Cited);
        foreach (var group in groups)
            parameters.AddRange(group.Free.Select(parameter => new ProfileParameter(parameter.Name, parameter.Start, parameter.Unit, 0, "start")));
        var results = new List<FitResult>();
        foreach (var group in groups.Where(group => group.Observations.Count > 0))
        {
            var result = RelativeFit.Run(group.Name, KernelObservations.FullSms, parameters, group.Free, group.Observations);
            results.Add(result);
            for (var index = 0; index < group.Free.Count; index++)
            {
                var free = group.Free[index];
                var position = parameters.FindIndex(parameter => parameter.Name == free.Name);
                parameters[position] = new ProfileParameter(
                    free.Name, Significant.Round(result.Values[index]), free.Unit, Significant.Round(result.RelativeError(index)), "fit " + group.Name);
            }
        }

        return new FittedProfile(new HardwareProfile(name, KernelObservations.FullSms, parameters), results);
    }
}
