using Sim.Calibration.Microbenchmarks;
using Sim.Units;

namespace Sim.Calibration.Tests;

/// <summary>Paths and tables of the repository, found upwards from the test's folder.</summary>
internal static class Repository
{
    public static readonly string Root = Find();

    public static readonly IReadOnlyDictionary<string, IReadOnlyList<MeasurementRow>> Tables = Load();

    /// <summary>GPUs that the microbenchmarks were run on.</summary>
    public static readonly IReadOnlyDictionary<string, MeasuredDevice> Devices = LoadDevices();

    /// <summary>The fit is run once for all tests.</summary>
    public static readonly Lazy<FittedProfile> Fitted = new(() => ProfileFitter.Fit("h800", Tables, Devices));

    /// <summary>The same for H100.</summary>
    public static readonly Lazy<FittedProfile> FittedH100 = new(() => ProfileFitter.Fit("h100", Tables, Devices));

    /// <summary>The same for H200.</summary>
    public static readonly Lazy<FittedProfile> FittedH200 = new(() => ProfileFitter.Fit("h200", Tables, Devices));

    private static IReadOnlyDictionary<string, MeasuredDevice> LoadDevices()
    {
        var findings = new List<Finding>();
        var devices = MeasuredDevice.ReadAll(Path.Combine(Root, "data", "measured"), findings);
        Assert.Empty(findings);
        return devices;
    }

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Sim.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("Sim.sln is not above the test folder");
    }

    private static Dictionary<string, IReadOnlyList<MeasurementRow>> Load()
    {
        var tables = new Dictionary<string, IReadOnlyList<MeasurementRow>>(StringComparer.Ordinal);
        foreach (var path in Directory.GetFiles(Path.Combine(Root, "data", "measured", "published"), "*.csv"))
        {
            var findings = new List<Finding>();
            tables[Path.GetFileNameWithoutExtension(path)] = MeasurementReader.ReadFile(path, findings);
            Assert.Empty(findings);
        }

        return tables;
    }
}
