namespace Sim.Workloads.Programs;

/// <summary>The different collectives of a program, each once.</summary>
internal sealed class CollectiveList
{
    private readonly Dictionary<GroupCollective, int> _index = [];
    private readonly List<GroupCollective> _items = [];

    public int IndexOf(GroupCollective collective)
    {
        if (!_index.TryGetValue(collective, out var index))
        {
            index = _items.Count;
            _index.Add(collective, index);
            _items.Add(collective);
        }

        return index;
    }

    public GroupCollective[] ToArray() => [.. _items];
}
