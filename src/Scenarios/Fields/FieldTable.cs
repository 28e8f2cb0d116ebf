using System.Reflection;
using Sim.Scenarios.Library;
using Sim.Scenarios.Quantities;
using Sim.Scenarios.Sections;
using Sim.Scenarios.Trees;
using Sim.Units;

namespace Sim.Scenarios.Fields;

/// <summary>The keys of one section, read from the attributes of its record.</summary>
public sealed class FieldTable
{
    private FieldTable(Type type)
    {
        Type = type;
        Description = type.GetCustomAttribute<SectionAttribute>()?.Description ?? throw new InvalidOperationException($"{type} is no section");
        IsSourced = typeof(LibraryEntry).IsAssignableFrom(type);
        var nullability = new NullabilityInfoContext();
        Fields = type.GetProperties()
            .Where(property => property.IsDefined(typeof(FieldAttribute)))
            .OrderBy(property => property.MetadataToken)
            .Select(property => ToField(property, nullability))
            .ToList();
    }

    public Type Type { get; }

    public string Description { get; }

    /// <summary>True for library objects, whose values carry a source.</summary>
    public bool IsSourced { get; }

    public IReadOnlyList<Field> Fields { get; }

    /// <summary>The field of a key, or null.</summary>
    public Field? this[string key] => Fields.FirstOrDefault(field => field.Key == key);

    /// <summary>The table of a record marked with <see cref="SectionAttribute"/>. Throws <see cref="InvalidOperationException"/> for other types.</summary>
    public static FieldTable Of(Type type) => new(type);

    /// <summary>The table of whole scenarios.</summary>
    public static FieldTable ForScenario() => Of(typeof(Scenario));

    private static Field ToField(PropertyInfo property, NullabilityInfoContext nullability)
    {
        var attribute = property.GetCustomAttribute<FieldAttribute>()!;
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        var isSweep = type == typeof(IReadOnlyList<SweepAxis>);
        var isList = !isSweep && type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>);
        var value = isList ? type.GetGenericArguments()[0] : type;
        var kind = isSweep ? FieldKind.Sweep : KindOf(value);
        return new Field
        {
            Key = attribute.Key ?? KeyNames.Snake(property.Name),
            Kind = kind,
            IsList = isList,
            Description = attribute.Description,
            Required = attribute.Required,
            RequiredFor = attribute.RequiredFor,
            Default = attribute.Default,
            Minimum = attribute.Minimum,
            Maximum = attribute.Maximum,
            Library = attribute.Library,
            Choices = kind == FieldKind.Choice ? Words(value) : [],
            ValueType = value,
            MadeFromDefaults = kind == FieldKind.Section && !isList && !attribute.Required
                && nullability.Create(property).WriteState == NullabilityState.NotNull,
            Property = property,
        };
    }

    private static IReadOnlyList<string> Words(Type type) => Choices.Of(type);

    private static FieldKind KindOf(Type type) => type switch
    {
        _ when type == typeof(string) => FieldKind.Text,
        _ when type == typeof(int) || type == typeof(long) => FieldKind.Integer,
        _ when type == typeof(double) => FieldKind.Number,
        _ when type == typeof(bool) => FieldKind.Boolean,
        _ when type == typeof(DataRate) => FieldKind.DataRate,
        _ when type == typeof(SimDuration) => FieldKind.Duration,
        _ when type == typeof(Bytes) => FieldKind.Size,
        _ when type == typeof(FlopRate) => FieldKind.FlopRate,
        _ when type == typeof(Measure) => FieldKind.Measure,
        _ when type == typeof(Fraction) => FieldKind.Fraction,
        _ when type == typeof(MappingNode) => FieldKind.Tree,
        _ when type.IsEnum => FieldKind.Choice,
        _ => FieldKind.Section,
    };
}
