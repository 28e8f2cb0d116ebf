using System.Globalization;

namespace Sim.Scenarios.Quantities;

/// <summary>A part of a whole, written <c>5 %</c> or <c>0.05</c>.</summary>
/// <param name="Value">The fraction: 0.05 for five percent.</param>
public readonly record struct Fraction(double Value)
{
    /// <summary>Parses a fraction of 0 or more; null when the text is none.</summary>
    public static Fraction? Parse(string text) => Measure.Parse(text) switch
    {
        { Unit: "%", Value: >= 0 } percent => new Fraction(percent.Value / 100),
        { Unit: "1", Value: >= 0 } bare => new Fraction(bare.Value),
        _ => null,
    };

    public override string ToString() => (Value * 100).ToString("G6", CultureInfo.InvariantCulture) + " %";
}
