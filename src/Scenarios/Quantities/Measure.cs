using System.Globalization;

namespace Sim.Scenarios.Quantities;

/// <summary>A number beside a unit name, for results whose unit the metric decides: <c>19.926 s</c>, <c>432 TFLOPS</c>, a bare <c>768</c>.</summary>
/// <param name="Value">The number in <paramref name="Unit"/>.</param>
/// <param name="Unit">The unit as written; <c>1</c> when none was written.</param>
public readonly record struct Measure(double Value, string Unit)
{
    /// <summary>Parses a finite number with an optional unit; null when the text is no number.</summary>
    public static Measure? Parse(string text)
    {
        var (number, unit) = QuantityParser.Split(text);
        return double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? new Measure(value, unit.Length == 0 ? "1" : unit)
            : null;
    }

    /// <summary>The value in another unit of the same kind, or null when the units do not measure the same thing.</summary>
    public double? In(string unit)
    {
        if (unit == Unit)
        {
            return Value;
        }

        foreach (var kind in Enum.GetValues<QuantityKind>())
        {
            if (UnitTable.Factor(kind, Unit) is { } from && UnitTable.Factor(kind, unit) is { } to)
            {
                return Value * (double)(from / to);
            }
        }

        return null;
    }

    public override string ToString() => Value.ToString("G6", CultureInfo.InvariantCulture) + (Unit == "1" ? "" : " " + Unit);
}
