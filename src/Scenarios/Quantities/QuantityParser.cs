using System.Globalization;
using Sim.Scenarios.Fields;

namespace Sim.Scenarios.Quantities;

/// <summary>Parses <c>50 GB/s</c>, <c>1.2 us</c>, <c>128 MiB</c>, <c>989.4 TFLOPS</c>: a unit is mandatory, numbers are exact decimals.</summary>
public static class QuantityParser
{
    /// <summary>
    /// Parses a quantity into its base unit (bit/s, ps, byte, FLOP/s). Range 0 to 2^63-1 of the base unit (1e24 for FLOP/s). On failure
    /// <paramref name="problem"/> and <paramref name="hint"/> say what to write instead.
    /// </summary>
    public static bool TryParse(string text, QuantityKind kind, out decimal value, out string problem, out string? hint)
    {
        value = 0;
        hint = $"for example {UnitTable.Example(kind)}";
        var (number, unit) = Split(text);
        if (!decimal.TryParse(number, NumberStyles.Float & ~NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var mantissa))
        {
            problem = number.StartsWith('-') ? $"'{text}' is negative" : $"'{text}' is no {UnitTable.Noun(kind)}: expected a number and a unit";
            return false;
        }

        if (unit.Length == 0)
        {
            problem = $"'{text}' has no unit; a {UnitTable.Noun(kind)} needs one";
            return false;
        }

        if (UnitTable.Factor(kind, unit) is not { } factor)
        {
            problem = $"'{unit}' is no unit of a {UnitTable.Noun(kind)}";
            hint = SuggestUnit(kind, unit) is { } better ? $"did you mean {number} {better}?" : hint;
            return false;
        }

        var limit = kind == QuantityKind.FlopRate ? 1e24m : long.MaxValue;
        if (mantissa > limit / factor)
        {
            problem = $"'{text}' is too large";
            hint = null;
            return false;
        }

        value = mantissa * factor;
        problem = "";
        hint = null;
        return true;
    }

    /// <summary>Number and unit of a text; the unit is empty when there is none.</summary>
    public static (string Number, string Unit) Split(string text)
    {
        var trimmed = text.Trim();
        var end = 0;
        while (end < trimmed.Length && IsNumberPart(trimmed, end))
        {
            end++;
        }

        return (trimmed[..end], trimmed[end..].Trim());
    }

    private static bool IsNumberPart(string text, int at) => char.IsAsciiDigit(text[at])
        || text[at] is '.' or '+' or '-'
        || (text[at] is 'e' or 'E' && at > 0 && at + 1 < text.Length && (char.IsAsciiDigit(text[at + 1]) || text[at + 1] is '+' or '-'));

    /// <summary>The unit somebody probably meant: another spelling of "per second", another case, or the nearest name.</summary>
    private static string? SuggestUnit(QuantityKind kind, string unit)
    {
        var names = UnitTable.Of(kind).Select(entry => entry.Name).ToList();
        var spelled = unit.EndsWith("ps", StringComparison.OrdinalIgnoreCase) && kind == QuantityKind.DataRate ? unit[..^2] + "/s" : unit;
        return names.FirstOrDefault(name => name == spelled)
            ?? names.FirstOrDefault(name => IsSameIgnoringCase(name, spelled) && HasBit(name) == HasBit(spelled))
            ?? names.FirstOrDefault(name => IsSameIgnoringCase(name, spelled))
            ?? Nearest.Word(spelled, names);
    }

    private static bool IsSameIgnoringCase(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);

    /// <summary>A lower-case b is a bit, an upper-case one a byte: people who mix up other letters mostly keep these apart.</summary>
    private static bool HasBit(string unit) => unit.Contains('b', StringComparison.Ordinal);
}
