using System.Reflection;
using Sim.Scenarios.Sections;

namespace Sim.Scenarios.Fields;

/// <summary>One row of the field table.</summary>
public sealed record Field
{
    public required string Key { get; init; }

    public required FieldKind Kind { get; init; }

    /// <summary>True when the value is a list of the kind.</summary>
    public required bool IsList { get; init; }

    public required string Description { get; init; }

    public required bool Required { get; init; }

    public required IReadOnlyList<StudyKind> RequiredFor { get; init; }

    public required string? Default { get; init; }

    public required double Minimum { get; init; }

    public required double Maximum { get; init; }

    /// <summary>Library folder whose names may stand for the section; null without one.</summary>
    public required string? Library { get; init; }

    /// <summary>Words of a choice, as written in a scenario.</summary>
    public required IReadOnlyList<string> Choices { get; init; }

    /// <summary>CLR type of one value.</summary>
    public required Type ValueType { get; init; }

    /// <summary>True when an absent section is made from its defaults.</summary>
    public required bool MadeFromDefaults { get; init; }

    public required PropertyInfo Property { get; init; }

    /// <summary>The table of a section.</summary>
    public FieldTable? Section => Kind == FieldKind.Section ? FieldTable.Of(ValueType) : null;

    /// <summary>The range in words, empty where there is none.</summary>
    public string Range => (double.IsFinite(Minimum), double.IsFinite(Maximum)) switch
    {
        (true, true) => FormattableString.Invariant($"{Minimum} to {Maximum}"),
        (true, false) => FormattableString.Invariant($"at least {Minimum}"),
        (false, true) => FormattableString.Invariant($"at most {Maximum}"),
        _ => "",
    };
}
