using Sim.Units;

namespace Sim.Calibration;

/// <summary>All measurement tables of a folder, by file name without extension.</summary>
public static class MeasurementTables
{
    /// <summary>Tables that a profile is fitted on.</summary>
    public static readonly string[] Needed =
        ["gemm", "trace-kernels", "attention", "exchange-normal", "exchange-low-latency", "collectives", "links", "kv-transfer", "expert-layer"];

    /// <summary>Reads every <c>.csv</c> of a folder in the order of names; a needed table that is not there is a finding.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<MeasurementRow>> Read(string folder, ICollection<Finding> findings)
    {
        var tables = new SortedDictionary<string, IReadOnlyList<MeasurementRow>>(StringComparer.Ordinal);
        string[] files = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.csv") : [];
        foreach (var file in files.Order(StringComparer.Ordinal))
            tables[Path.GetFileNameWithoutExtension(file)] = MeasurementReader.ReadFile(file, findings);
        foreach (var name in Needed.Where(name => !tables.ContainsKey(name)))
            findings.Add(new Finding(FindingSeverity.Error, Path.Combine(folder, name + ".csv"), 0, 0, "", "the file does not exist"));
        return tables;
    }
}
