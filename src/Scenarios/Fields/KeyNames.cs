using System.Text;

namespace Sim.Scenarios.Fields;

/// <summary>Names as scenarios write them: snake case for keys, kebab case for choices.</summary>
public static class KeyNames
{
    /// <summary><c>TensorParallel</c> becomes <c>tensor_parallel</c>.</summary>
    public static string Snake(string name) => Split(name, '_');

    /// <summary><c>TrainingStep</c> becomes <c>training-step</c>.</summary>
    public static string Kebab(string name) => Split(name, '-');

    private static string Split(string name, char separator)
    {
        var text = new StringBuilder();
        foreach (var letter in name)
        {
            if (char.IsAsciiLetterUpper(letter) && text.Length > 0)
            {
                text.Append(separator);
            }

            text.Append(char.ToLowerInvariant(letter));
        }

        return text.ToString();
    }
}
