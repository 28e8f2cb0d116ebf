using System.Globalization;

namespace Sim.Calibration;

/// <summary>Rounding for generated files: 6 significant digits, far more than any fit has, few enough that machines agree.</summary>
public static class Significant
{
    public static double Round(double value) => double.Parse(Text(value), CultureInfo.InvariantCulture);

    public static string Text(double value) => value.ToString("G6", CultureInfo.InvariantCulture);
}
