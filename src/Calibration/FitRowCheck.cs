using Sim.Units;

namespace Sim.Calibration;

/// <summary>What rows must be before they are fitted: positive, in the unit of their kind, and of the devices that their fit is about.</summary>
public static class FitRowCheck
{
    private static readonly string[] Times = ["s", "ms", "us", "ns"];

    private static readonly (string Table, string Prefix, string[] Units, string[] Devices)[] Kinds =
    [
        ("gemm", "DGM-", ["TFLOPS"], ["H800"]),
        ("gemm", "ACG-", Times, ["H100"]),
        ("trace-kernels", "PDK-", Times, ["H800"]),
        ("attention", "ACA-", Times, ["H100"]),
        ("exchange-normal", "ACN-", Times, ["H100"]),
        ("exchange-low-latency", "ACL-", Times, ["H100"]),
        ("collectives", "NCA-", Times, ["H100", "H200"]),
        ("collectives", "ACR-", Times, ["H100"]),
        ("kv-transfer", "KVT-", Times, ["H800"]),
        ("expert-layer", "ACM-", Times, ["H100"]),
    ];

    /// <summary>One finding per row that cannot be fitted.</summary>
    public static IReadOnlyList<Finding> Findings(IReadOnlyDictionary<string, IReadOnlyList<MeasurementRow>> tables)
    {
        var findings = new List<Finding>();
        foreach (var (table, prefix, units, devices) in Kinds)
        {
            foreach (var row in tables[table].Where(row => row.Id.StartsWith(prefix, StringComparison.Ordinal)))
                Check(row, units, devices, findings);
        }

        return findings;
    }

    private static void Check(MeasurementRow row, string[] units, string[] devices, List<Finding> findings)
    {
        void Report(string column, string message) => findings.Add(new Finding(FindingSeverity.Error, row.File, row.Line, 1, column, $"row '{row.Id}': {message}"));
        if (!units.Contains(row.Unit, StringComparer.Ordinal))
            Report("unit", $"'{row.Unit}' is not the unit of this kind of row; expected {string.Join(", ", units)}");
        if (row.Value <= 0)
            Report("value", "a row that is fitted must be positive");
        if (!devices.Any(device => row.Hardware.Contains(device, StringComparison.Ordinal)))
            Report("hardware", $"measured on '{row.Hardware}', but the other rows on {string.Join(" and ", devices)}: one fit does not mix devices");
    }
}
