namespace Sim.Scenarios.Trees;

/// <summary>A scalar, kept as its text until a field gives it a type.</summary>
/// <param name="text">The text without quotes.</param>
/// <param name="isQuoted">True when the author quoted it, so that it is text even where it looks like null.</param>
/// <param name="origin">Where it was written.</param>
public sealed class ScalarNode(string text, bool isQuoted, Origin origin) : TreeNode(origin)
{
    public string Text { get; } = text;

    public bool IsQuoted { get; } = isQuoted;

    /// <summary>True for nothing, <c>~</c> and <c>null</c>: an override with it removes the key.</summary>
    public bool IsNull => !IsQuoted && Text is ("" or "~" or "null");

    public override long ExpandedCount => 1;

    public override int Height => 1;
}
