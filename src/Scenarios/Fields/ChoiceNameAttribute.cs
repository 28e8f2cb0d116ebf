namespace Sim.Scenarios.Fields;

/// <summary>The word for an enum value, where it is not the value's name in kebab case.</summary>
[AttributeUsage(AttributeTargets.Field)]
public sealed class ChoiceNameAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}
