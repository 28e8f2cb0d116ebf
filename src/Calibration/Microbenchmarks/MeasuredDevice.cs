using Sim.Units;

namespace Sim.Calibration.Microbenchmarks;

/// <summary>A GPU that the microbenchmarks were run on: the tables of <c>data/measured/&lt;device&gt;</c>.</summary>
/// <param name="Name">The folder: <c>h100-sxm</c>.</param>
/// <param name="Rows">Rows of all its tables, by table and line.</param>
public sealed record MeasuredDevice(string Name, IReadOnlyList<BenchmarkRow> Rows)
{
    /// <summary>Name of the GPU in the library: what stands before the form factor.</summary>
    public string Gpu => Name.Split('-')[0];

    /// <summary>Start of the last run among the rows.</summary>
    public DateTimeOffset Date => Rows.Max(row => row.Place.Date);

    /// <summary>
    /// Devices below a folder (<c>data/measured</c>), by GPU: every folder but that of published rows is one, with its tables directly in it (a second run lies in a folder of its own and is
    /// not read). A table that is broken, or rows of different GPUs in one folder, are findings.
    /// </summary>
    public static IReadOnlyDictionary<string, MeasuredDevice> ReadAll(string folder, ICollection<Finding> findings)
    {
        var devices = new SortedDictionary<string, MeasuredDevice>(StringComparer.Ordinal);
        string[] folders = Directory.Exists(folder) ? Directory.GetDirectories(folder) : [];
        foreach (var path in folders.Where(path => Path.GetFileName(path) != "published").Order(StringComparer.Ordinal))
        {
            var device = Read(path, findings);
            if (device.Rows.Count > 0 && !devices.TryAdd(device.Gpu, device))
            {
                findings.Add(new Finding(FindingSeverity.Error, path, 0, 0, "", $"a second folder for the GPU '{device.Gpu}'", "a second run goes into a folder 'run2' inside the first"));
            }
        }

        return devices;
    }

    /// <summary>The tables of one folder.</summary>
    public static MeasuredDevice Read(string folder, ICollection<Finding> findings)
    {
        var rows = new List<BenchmarkRow>();
        foreach (var file in Directory.GetFiles(folder, "*.csv").Order(StringComparer.Ordinal))
        {
            rows.AddRange(BenchmarkReader.ReadFile(file, findings));
        }

        if (rows.Find(row => row.Place.Device != rows[0].Place.Device) is { } other)
        {
            findings.Add(new Finding(
                FindingSeverity.Error, other.Place.File, other.Place.Line, 1, "device", $"rows of '{other.Place.Device}' beside rows of '{rows[0].Place.Device}'", "one folder holds one device"));
        }

        return new MeasuredDevice(Path.GetFileName(folder), rows);
    }
}
