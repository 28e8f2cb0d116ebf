using System.Globalization;

namespace Sim.Calibration.Microbenchmarks;

/// <summary>One measured point of the CUDA microbenchmarks; the columns of <c>calibration/cuda/README.md</c>.</summary>
/// <param name="Place">Where the row stands, and what was measured: device, versions, command.</param>
/// <param name="Benchmark">Name of the benchmark: <c>memory.sms</c>.</param>
/// <param name="Parameters">What the point was measured with, in the file's order; the first is the one that a plot has on its axis.</param>
/// <param name="Metric">What the value is: time, bandwidth, throughput, cycles, ...</param>
/// <param name="Unit">s, B/s, FLOP/s or 1 (a number).</param>
/// <param name="Median">Median of the repetitions, in the unit; finite and positive.</param>
/// <param name="P5">5th percentile, at most the median.</param>
/// <param name="P95">95th percentile, at least the median.</param>
/// <param name="Repetitions">Number of repetitions, at least one.</param>
/// <param name="Clocks">Clocks and power at that time.</param>
public sealed record BenchmarkRow(
    BenchmarkOrigin Place,
    string Benchmark,
    IReadOnlyList<KeyValuePair<string, string>> Parameters,
    string Metric,
    string Unit,
    double Median,
    double P5,
    double P95,
    int Repetitions,
    DeviceState Clocks)
{
    /// <summary>The value of a parameter, or null.</summary>
    public string? Parameter(string key)
    {
        foreach (var (name, value) in Parameters)
        {
            if (name == key)
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>The number that a parameter gives.</summary>
    /// <exception cref="InvalidDataException">The row does not have it, or it is no number.</exception>
    public double Number(string key) => double.TryParse(Parameter(key), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
        ? value
        : throw new InvalidDataException($"{Place.File}:{Place.Line}: {Benchmark} needs a number '{key}' among its parameters");
}
