using System.Globalization;

namespace Sim.Scenarios.Trees;

/// <summary>Where a value was written: a file, a <c>--set</c> option, or the field table's default.</summary>
/// <param name="File">The file as the user named it; <c>--set</c> or <c>default</c> where there is none.</param>
/// <param name="Line">1-based line, or 0 without a line.</param>
/// <param name="Column">1-based column, or 0.</param>
public readonly record struct Origin(string File, int Line, int Column)
{
    /// <summary>The origin of a value that nobody wrote.</summary>
    public static readonly Origin Default = new("default", 0, 0);

    /// <summary>True for a position in a file.</summary>
    public bool IsFile => Line > 0;

    /// <summary><c>file:line:column</c>, or the bare name.</summary>
    public override string ToString() => IsFile ? string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}:{Column}") : File;
}
