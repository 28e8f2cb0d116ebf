using System.Globalization;

namespace Sim.Units;

/// <summary>One thing that is wrong (or doubtful) in an input, told in one clear message.</summary>
/// <param name="Severity">Whether the input is refused.</param>
/// <param name="File">The file as the user named it.</param>
/// <param name="Line">1-based line, or 0 when the finding is about the file as a whole.</param>
/// <param name="Column">1-based column, or 0.</param>
/// <param name="Path">Dotted path of the value (<c>plan.expert_parallel</c>), or empty.</param>
/// <param name="Message">What is wrong and what was expected, one sentence.</param>
/// <param name="Hint">What to do about it, or null.</param>
public sealed record Finding(FindingSeverity Severity, string File, int Line, int Column, string Path, string Message, string? Hint = null)
{
    /// <summary><c>file:line:col: error: path: message (hint)</c>, the form editors and CI understand.</summary>
    public override string ToString()
    {
        var place = Line > 0 ? string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}:{Column}") : File;
        var kind = Severity == FindingSeverity.Error ? "error" : "warning";
        var path = Path.Length > 0 ? Path + ": " : "";
        var hint = Hint is null ? "" : $" ({Hint})";
        return $"{place}: {kind}: {path}{Message}{hint}";
    }
}
