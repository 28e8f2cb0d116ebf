namespace Sim.Topology;

/// <summary>Capacities the flow solver knows: resource r below the link count is link r; above it come bundles of links.</summary>
internal sealed class ResourceTable
{
    private readonly double[] _linkCapacity;
    private readonly int[] _identity;
    private readonly List<double> _capacity = [];
    private readonly List<int[]> _links = [];

    public ResourceTable(double[] linkCapacity)
    {
        _linkCapacity = linkCapacity;
        _identity = new int[linkCapacity.Length];
        for (var i = 0; i < _identity.Length; i++)
        {
            _identity[i] = i;
        }
    }

    public int Count => _linkCapacity.Length + _links.Count;

    public double Capacity(int resource) =>
        resource < _linkCapacity.Length ? _linkCapacity[resource] : _capacity[resource - _linkCapacity.Length];

    public ReadOnlySpan<int> Links(int resource) =>
        resource < _identity.Length ? _identity.AsSpan(resource, 1) : _links[resource - _identity.Length];

    /// <summary>The resource that stands for the links together: the link itself if it is one; -1 if there is none.</summary>
    public int Bundle(ReadOnlySpan<int> links)
    {
        if (links.Length == 0)
            return -1;
        if (links.Length == 1)
            return links[0];
        var sum = 0.0;
        foreach (var link in links)
        {
            sum += _linkCapacity[link];
        }

        _links.Add(links.ToArray());
        _capacity.Add(sum);
        return Count - 1;
    }
}
