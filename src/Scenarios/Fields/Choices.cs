using System.Reflection;

namespace Sim.Scenarios.Fields;

/// <summary>Words for enum values.</summary>
public static class Choices
{
    /// <summary>The words of an enum, in declaration order.</summary>
    public static IReadOnlyList<string> Of(Type type) => type.GetFields(BindingFlags.Public | BindingFlags.Static).Select(Word).ToList();

    /// <summary>The word of a value: <c>training-step</c>.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum => Word(typeof(T).GetField(value.ToString())!);

    /// <summary>The value of a word, or null.</summary>
    public static object? Parse(Type type, string word) =>
        type.GetFields(BindingFlags.Public | BindingFlags.Static).FirstOrDefault(field => Word(field) == word)?.GetValue(null);

    private static string Word(FieldInfo field) => field.GetCustomAttribute<ChoiceNameAttribute>()?.Name ?? KeyNames.Kebab(field.Name);
}
