namespace Sim.Scenarios.Trees;

/// <summary>A mapping with unique keys, in the order they were written.</summary>
public sealed class MappingNode : TreeNode
{
    private readonly Dictionary<string, MappingEntry> byKey;

    public MappingNode(IReadOnlyList<MappingEntry> entries, Origin origin)
        : base(origin)
    {
        Entries = entries;
        byKey = entries.ToDictionary(entry => entry.Key, StringComparer.Ordinal);
        ExpandedCount = 1 + entries.Sum(entry => 1 + entry.Value.ExpandedCount);
        Height = 1 + entries.Select(entry => entry.Value.Height).DefaultIfEmpty().Max();
    }

    public IReadOnlyList<MappingEntry> Entries { get; }

    public override long ExpandedCount { get; }

    public override int Height { get; }

    /// <summary>The value under a key, or null.</summary>
    public TreeNode? this[string key] => byKey.GetValueOrDefault(key)?.Value;

    /// <summary>A copy with a key set, in its old place or at the end.</summary>
    public MappingNode With(string key, TreeNode value)
    {
        var entry = new MappingEntry(key, byKey.GetValueOrDefault(key)?.KeyOrigin ?? value.Origin, value);
        var entries = Entries.Select(old => old.Key == key ? entry : old).ToList();
        if (!byKey.ContainsKey(key))
        {
            entries.Add(entry);
        }

        return new MappingNode(entries, Origin);
    }

    /// <summary>A copy without a key.</summary>
    public MappingNode Without(string key) => new(Entries.Where(entry => entry.Key != key).ToList(), Origin);
}
