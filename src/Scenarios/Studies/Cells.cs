using System.Globalization;

namespace Sim.Scenarios.Studies;

/// <summary>Numbers as cells of a result's tables: invariant, exact for counts.</summary>
public static class Cells
{
    /// <summary>A count in full.</summary>
    public static string Count(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A number with a fixed number of decimals.</summary>
    public static string Number(double value, int decimals = 2) => value.ToString("F" + Count(decimals), CultureInfo.InvariantCulture);

    /// <summary>A signed relative error: <c>+1.25 %</c>.</summary>
    public static string Error(double fraction) => (fraction * 100).ToString("+0.00;-0.00;0.00", CultureInfo.InvariantCulture) + " %";
}
