using System.Globalization;
using Sim.Scenarios.Running;

namespace Sim.Scenarios.Studies.Exchange;

/// <summary>Popularity of experts from a trace: a text file with one positive number per line, expert 0 first.</summary>
internal static class PopularityFile
{
    public static double[] Read(string path, int experts)
    {
        if (!File.Exists(path))
        {
            throw new RunFailedException($"{path}: there is no such file");
        }

        var lines = File.ReadAllLines(path).Where(line => line.Trim().Length > 0).ToArray();
        var values = new double[lines.Length];
        for (var i = 0; i < lines.Length; i++)
        {
            if (!TryParse(lines[i], out values[i]))
            {
                throw new RunFailedException($"{path}:{i + 1}:1: error: '{lines[i]}' is no positive number");
            }
        }

        return values.Length == experts
            ? values
            : throw new RunFailedException($"{path}: error: {values.Length} experts, the model has {experts} (one number per line)");
    }

    /// <summary>A positive finite number, spaces around it allowed.</summary>
    public static bool TryParse(string line, out double popularity) =>
        double.TryParse(line, NumberStyles.Float, CultureInfo.InvariantCulture, out popularity) && popularity > 0 && double.IsFinite(popularity);
}
