using System.Globalization;
using Sim.Scenarios.Fields;
using Sim.Scenarios.Quantities;
using Sim.Scenarios.Trees;
using Sim.Units;

namespace Sim.Scenarios.Loading;

/// <summary>Turns the text of a scalar into the value its field asks for, or one finding.</summary>
internal sealed class ScalarBinder(FindingList findings)
{
    /// <summary>The typed value, or null with a finding.</summary>
    public object? Bind(Field field, ScalarNode node, string path)
    {
        if (node.IsNull)
        {
            return Fail(node, path, "has no value", Expectation(field));
        }

        var value = field.Kind switch
        {
            FieldKind.Text => node.Text,
            FieldKind.Integer => Integer(field, node, path),
            FieldKind.Number => Number(field, node, path),
            FieldKind.Boolean => Boolean(node, path),
            FieldKind.Choice => Choice(field, node, path),
            FieldKind.Measure => Measure.Parse(node.Text) ?? Fail(node, path, $"'{node.Text}' is no number", "for example 19.926 s"),
            FieldKind.Fraction => Part(field, node, path),
            FieldKind.DataRate => Quantity(QuantityKind.DataRate, node, path) is { } bits ? new DataRate(bits) : null,
            FieldKind.Duration => Quantity(QuantityKind.Duration, node, path) is { } time ? new SimDuration(time) : null,
            FieldKind.Size => Quantity(QuantityKind.Size, node, path) is { } size ? new Bytes(size) : null,
            FieldKind.FlopRate => Flops(node, path),
            _ => Fail(node, path, $"'{node.Text}' is a single value", Expectation(field)),
        };
        return value;
    }

    /// <summary>What a field expects, in words.</summary>
    public static string Expectation(Field field) => field.Kind switch
    {
        FieldKind.Text => "expected text",
        FieldKind.Integer => "expected a whole number",
        FieldKind.Number => "expected a number",
        FieldKind.Boolean => "expected true or false",
        FieldKind.Choice => $"expected one of {string.Join(", ", field.Choices)}",
        FieldKind.Measure => "expected a number with a unit",
        FieldKind.Fraction => "expected a fraction, for example 5 %",
        FieldKind.DataRate or FieldKind.Duration or FieldKind.Size or FieldKind.FlopRate =>
            $"expected a quantity, for example {UnitTable.Example(Kind(field.Kind))}",
        FieldKind.Sweep => "expected parameter paths with lists of values",
        _ when field.Library is { } folder => $"expected a name in library/{folder}, or keys and values",
        _ => "expected keys and values",
    };

    /// <summary>The quantity that a field kind stands for.</summary>
    public static QuantityKind Kind(FieldKind kind) => kind switch
    {
        FieldKind.DataRate => QuantityKind.DataRate,
        FieldKind.Duration => QuantityKind.Duration,
        FieldKind.Size => QuantityKind.Size,
        _ => QuantityKind.FlopRate,
    };

    private object? Integer(Field field, ScalarNode node, string path)
    {
        if (!long.TryParse(node.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
        {
            return Fail(node, path, $"'{node.Text}' is no whole number", null);
        }

        var limit = field.ValueType == typeof(int) ? int.MaxValue : long.MaxValue;
        if (value > limit)
        {
            return Fail(node, path, $"{node.Text} is too large", null);
        }

        if (!InRange(field, value, node, path))
        {
            return null;
        }

        return field.ValueType == typeof(int) ? (object)(int)value : value;
    }

    private object? Number(Field field, ScalarNode node, string path)
    {
        if (!double.TryParse(node.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value))
        {
            return Fail(node, path, $"'{node.Text}' is no number", null);
        }

        return InRange(field, value, node, path) ? value : null;
    }

    private object? Part(Field field, ScalarNode node, string path)
    {
        if (Fraction.Parse(node.Text) is not { } fraction)
        {
            return Fail(node, path, $"'{node.Text}' is no fraction", "for example 5 %");
        }

        return InRange(field, fraction.Value, node, path) ? fraction : null;
    }

    private object? Boolean(ScalarNode node, string path) => node.Text switch
    {
        "true" => true,
        "false" => false,
        _ => Fail(node, path, $"'{node.Text}' is neither true nor false", null),
    };

    private object? Choice(Field field, ScalarNode node, string path)
    {
        if (Choices.Parse(field.ValueType, node.Text) is { } value)
        {
            return value;
        }

        var near = Nearest.Word(node.Text, field.Choices);
        return Fail(node, path, $"'{node.Text}' is not one of {string.Join(", ", field.Choices)}", near is null ? null : $"did you mean {near}?");
    }

    private long? Quantity(QuantityKind kind, ScalarNode node, string path)
    {
        if (!QuantityParser.TryParse(node.Text, kind, out var value, out var problem, out var hint))
        {
            Fail(node, path, problem, hint);
            return null;
        }

        if (kind == QuantityKind.DataRate && value < 1)
        {
            Fail(node, path, "a rate of zero carries nothing", "take the link out with cluster.faults");
            return null;
        }

        // Rates and times round to their base unit; half a byte does not exist.
        if (kind == QuantityKind.Size && value != decimal.Truncate(value))
        {
            Fail(node, path, $"'{node.Text}' is not a whole number of bytes", null);
            return null;
        }

        return (long)decimal.Round(value, MidpointRounding.AwayFromZero);
    }

    private object? Flops(ScalarNode node, string path)
    {
        if (!QuantityParser.TryParse(node.Text, QuantityKind.FlopRate, out var value, out var problem, out var hint))
        {
            return Fail(node, path, problem, hint);
        }

        return value > 0 ? new FlopRate((double)value) : Fail(node, path, "a rate of zero computes nothing", null);
    }

    private bool InRange(Field field, double value, ScalarNode node, string path)
    {
        if (value >= field.Minimum && value <= field.Maximum)
        {
            return true;
        }

        Fail(node, path, $"{node.Text} is out of range", $"expected {field.Range}");
        return false;
    }

    private object? Fail(TreeNode node, string path, string message, string? hint)
    {
        findings.Error(node.Origin, path, message, hint);
        return null;
    }
}
