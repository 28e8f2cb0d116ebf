namespace Sim.Scenarios.Trees;

/// <summary>A list.</summary>
public sealed class SequenceNode : TreeNode
{
    public SequenceNode(IReadOnlyList<TreeNode> items, Origin origin)
        : base(origin)
    {
        Items = items;
        ExpandedCount = 1 + items.Sum(item => item.ExpandedCount);
        Height = 1 + items.Select(item => item.Height).DefaultIfEmpty().Max();
    }

    public IReadOnlyList<TreeNode> Items { get; }

    public override long ExpandedCount { get; }

    public override int Height { get; }
}
