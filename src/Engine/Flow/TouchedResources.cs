namespace Sim.Engine.Flow;

/// <summary>Resources, by priority, whose components have to be solved again.</summary>
internal sealed class TouchedResources
{
    private readonly int[][] _resources = [.. Enumerable.Range(0, FlowNetwork.Priorities).Select(_ => new int[256])];
    private readonly int[] _count = new int[FlowNetwork.Priorities];

    /// <summary>A resource may be there several times; its component is solved once.</summary>
    public ReadOnlySpan<int> Of(int priority) => _resources[priority].AsSpan(0, _count[priority]);

    public void Add(int resource, int priority)
    {
        var count = _count[priority];
        if (count > 0 && _resources[priority][count - 1] == resource)
        {
            return;
        }

        if (count == _resources[priority].Length)
        {
            Array.Resize(ref _resources[priority], count * 2);
        }

        _resources[priority][count] = resource;
        _count[priority]++;
    }

    public void Clear(int priority) => _count[priority] = 0;
}
