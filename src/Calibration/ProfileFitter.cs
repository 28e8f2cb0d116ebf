using Sim.Calibration.Microbenchmarks;
using Sim.Engine.Compute;

namespace Sim.Calibration;

/// <summary>Fits a hardware profile from the published measurements, group by group; nothing in it depends on a validation row.</summary>
public static class ProfileFitter
{
    /// <summary>The GPU whose own rows stand for what an unmeasured H800 shares with it: the die, the power limit, a host.</summary>
    private const string SameDie = "h100";

    // Cited, not fitted. The port is 3942.4 B/clk over 114 SMs (UAR-006) at the clock of that row, 1620 MHz.
    private static readonly ProfileParameter[] Cited =
    [
        new("memory.port", Significant.Round(3942.4 / 114 * 1.62e9), "B/s per SM", 0, "UAR-006: 3942.4 B/clk, 114 SMs, 1620 MHz"),
        new("launch", 3e-6, "s", 0, "ACC-002: constant kernel latency"),
        new("link.pcie.rate", 51.2e9, "B/s", 0, "SIA-009: PCIe 5.0 x16 as reached on H800"),
    ];

    /// <summary>
    /// Fits all groups for the machine of that name, <c>h800</c>, <c>h100</c> or <c>h200</c>: they share a die. <paramref name="tables"/> holds published rows by file name without extension (<c>gemm</c>, <c>trace-kernels</c>, <c>attention</c>,
    /// <c>exchange-normal</c>, <c>collectives</c> and so on), a missing one is an <see cref="KeyNotFoundException"/>; <paramref name="devices"/> the GPUs that the microbenchmarks were run on.
    /// </summary>
    public static FittedProfile Fit(
        string name, IReadOnlyDictionary<string, IReadOnlyList<MeasurementRow>> tables, IReadOnlyDictionary<string, MeasuredDevice> devices)
    {
        var measured = devices.TryGetValue(name, out var own) ? Launches(own) : devices.TryGetValue(SameDie, out var other) ? TakenOver(other, tables) : [];
        return Fit(name, FitGroups.All(name, tables, devices), measured) with { DataUntil = devices.Count == 0 ? null : devices.Values.Max(device => device.Date) };
    }

    /// <summary>Fits the given groups in order; one without rows keeps its start values.</summary>
    public static FittedProfile Fit(string name, IReadOnlyList<FitGroup> groups, IEnumerable<ProfileParameter>? measured = null)
    {
        var free = groups.SelectMany(group => group.Free).Select(parameter => parameter.Name).ToHashSet(StringComparer.Ordinal);
        var parameters = Cited.Where(parameter => !free.Contains(parameter.Name)).Concat(measured ?? []).ToList();
        foreach (var group in groups)
            parameters.AddRange(group.Free.Select(parameter => new ProfileParameter(parameter.Name, parameter.Start, parameter.Unit, 0, "start")));
        var results = new List<FitResult>();
        foreach (var group in groups.Where(group => group.Observations.Count > 0))
        {
            var result = RelativeFit.Run(group.Name, KernelObservations.FullSms, parameters, group.Free, group.Observations);
            results.Add(result);
            for (var index = 0; index < group.Free.Count; index++)
            {
                var fitted = group.Free[index];
                var position = parameters.FindIndex(parameter => parameter.Name == fitted.Name);
                parameters[position] = new ProfileParameter(
                    fitted.Name, Significant.Round(result.Values[index]), fitted.Unit, Significant.Round(result.RelativeError(index)), "fit " + group.Name);
            }
        }

        return new FittedProfile(new HardwareProfile(name, KernelObservations.FullSms, parameters), results);
    }

    private static IEnumerable<ProfileParameter> TakenOver(MeasuredDevice device, IReadOnlyDictionary<string, IReadOnlyList<MeasurementRow>> tables)
    {
        var groups = FitGroups.All(device.Gpu, tables, new Dictionary<string, MeasuredDevice> { [device.Gpu] = device });
        var last = groups.ToList().FindIndex(group => group.Name == FitGroups.SustainedGroup);
        var fitted = Fit(device.Gpu, [.. groups.Take(last + 1), .. groups.Skip(last + 1).Select(group => group with { Observations = [] })]);
        return groups[last].Free
            .Select(parameter => fitted.Profile.Parameters.First(item => item.Name == parameter.Name))
            .Select(parameter => parameter with { Basis = $"{device.Name}, {parameter.Basis}: the same die and power limit" })
            .Concat(Launches(device));
    }

    /// <summary>What a kernel costs beside its own time: from a stream the host's work for it, in a graph the gap to the next.</summary>
    private static IEnumerable<ProfileParameter> Launches(MeasuredDevice device)
    {
        foreach (var (parameter, benchmark, row) in ((string, string, string)[])
            [("launch.stream", "latency.launch", "what=stream_per_kernel"), ("launch.graph", "latency.graph", "nodes=256;what=device_per_node")])
        {
            if (BenchmarkObservations.Value(device, benchmark, row) is { } seconds)
                yield return new ProfileParameter(parameter, Significant.Round(seconds), "s", 0, $"{device.Name}: {benchmark} {row}");
        }
    }
}
