using System.Globalization;

namespace Sim.Scenarios.Studies.Models;

/// <summary>A published value of a model: one row of <c>models/published.csv</c>.</summary>
/// <param name="Model">Folder name of the model's configuration.</param>
/// <param name="Quantity">What was published: <c>kv_bytes_per_token_bf16</c>, <c>training_gflop_per_token</c>, ...</param>
/// <param name="Value">The value in <paramref name="Unit"/>.</param>
/// <param name="Unit">Unit.</param>
/// <param name="Source">Fact id, citation and locator in one line.</param>
/// <param name="Note">Why it rests on another basis than the configuration; empty where it does not.</param>
internal sealed record PublishedModelValue(string Model, string Quantity, double Value, string Unit, string Source, string Note)
{
    private const string File = "published.csv";
    private const int Columns = 8;

    /// <summary>The values beside a model's folder; none when there is no such file. A line that does not parse is skipped: the file is data about the model, not part of it.</summary>
    public static IReadOnlyList<PublishedModelValue> Beside(string config, string model)
    {
        var folder = Path.GetDirectoryName(Path.GetDirectoryName(Path.GetFullPath(config)));
        var file = folder is null ? File : Path.Combine(folder, File);
        return System.IO.File.Exists(file) ? [.. System.IO.File.ReadLines(file).Select(Parse).OfType<PublishedModelValue>().Where(row => row.Model == model)] : [];
    }

    private static PublishedModelValue? Parse(string line)
    {
        var cells = line.Split(',', Columns);
        return cells.Length == Columns && double.TryParse(cells[3], NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? new PublishedModelValue(cells[1], cells[2], value, cells[4], $"{cells[0]}: {cells[5]}, {cells[6]}", cells[7])
            : null;
    }
}
