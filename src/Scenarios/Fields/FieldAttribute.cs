using Sim.Scenarios.Sections;

namespace Sim.Scenarios.Fields;

/// <summary>
/// One row of the field table: declares a property as a scenario key. The key is the property's name in snake case and its type gives the kind, so that
/// the binder, the JSON Schema, <c>sim explain</c> and the documentation all come from this one place.
/// </summary>
/// <param name="description">What the key means, one line, shown to users.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class FieldAttribute(string description) : Attribute
{
    public string Description { get; } = description;

    /// <summary>The key, where it is not the property's name.</summary>
    public string? Key { get; init; }

    public bool Required { get; init; }

    /// <summary>Studies that need the section.</summary>
    public StudyKind[] RequiredFor { get; init; } = [];

    /// <summary>Default as the user would write it; null when an absent key leaves the property null.</summary>
    public string? Default { get; init; }

    /// <summary>Least value of a number.</summary>
    public double Minimum { get; init; } = double.NegativeInfinity;

    /// <summary>Greatest value of a number.</summary>
    public double Maximum { get; init; } = double.PositiveInfinity;

    /// <summary>Folder of the library whose objects may be named instead of written out.</summary>
    public string? Library { get; init; }
}
