using System.Globalization;

namespace Sim.Calibration;

/// <summary>One published measurement, as a row of <c>data/measured/published/*.csv</c>.</summary>
/// <param name="File">File as the user named it.</param>
/// <param name="Line">1-based line in the file.</param>
/// <param name="Id">Row id, stable for ever: <c>DGM-058</c>.</param>
/// <param name="Hardware">Machine it was measured on.</param>
/// <param name="Workload">What was run.</param>
/// <param name="Quantity">What was measured.</param>
/// <param name="Value">The measured value, finite and not negative.</param>
/// <param name="Unit">Unit of the value as printed in the source.</param>
/// <param name="Confidence">exact, secondary or derived.</param>
/// <param name="Source">Where it was published.</param>
/// <param name="Locator">Place inside the source.</param>
/// <param name="Setup">The setup columns that are filled, without the prefix <c>setup_</c>.</param>
public sealed record MeasurementRow(
    string File,
    int Line,
    string Id,
    string Hardware,
    string Workload,
    string Quantity,
    double Value,
    string Unit,
    string Confidence,
    string Source,
    string Locator,
    IReadOnlyDictionary<string, string> Setup)
{
    /// <summary>A whole number of the setup; throws <see cref="InvalidDataException"/> naming row and column when it is not there.</summary>
    public int Int(string column) => (int)Number(column);

    /// <summary>A number of the setup; throws <see cref="InvalidDataException"/> naming row and column when it is not there.</summary>
    public double Number(string column) =>
        Setup.TryGetValue(column, out var text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new InvalidDataException($"{File}:{Line}: row {Id} has no number in column 'setup_{column}'");

    /// <summary>A number of the setup or null.</summary>
    public double? TryNumber(string column) =>
        Setup.TryGetValue(column, out var text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;

    /// <summary>The value in seconds when the unit is a time; throws otherwise.</summary>
    public double Seconds => Unit switch
    {
        "s" => Value,
        "ms" => Value * 1e-3,
        "us" => Value * 1e-6,
        "ns" => Value * 1e-9,
        _ => throw new InvalidDataException($"{File}:{Line}: row {Id} is not a time but '{Unit}'"),
    };
}
