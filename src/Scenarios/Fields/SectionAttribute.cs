namespace Sim.Scenarios.Fields;

/// <summary>Declares a record as a section of the scenario.</summary>
/// <param name="description">What the section holds, one line.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class SectionAttribute(string description) : Attribute
{
    public string Description { get; } = description;
}
