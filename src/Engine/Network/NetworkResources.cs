using Sim.Topology;

namespace Sim.Engine.Network;

/// <summary>
/// The resources of all routers that a cluster has over time. What is the same links at the same capacity before and after a change is one resource, so that old and new
/// transfers share it; what the change touches is a resource of its own from then on.
/// </summary>
internal sealed class NetworkResources(ClusterGraph graph, TransportEfficiency efficiency)
{
    private readonly List<Resource> _all = [];
    private readonly Dictionary<int, List<int>> _byFirstLink = [];

    public int Count => _all.Count;

    /// <summary>Payload capacity in bytes per second.</summary>
    public double Capacity(int resource)
    {
        var fraction = graph.Links.Kind[Links(resource)[0]] switch
        {
            LinkKind.NvLink => efficiency.NvLink,
            LinkKind.NicPort or LinkKind.Fabric => efficiency.Fabric,
            _ => 1,
        };

        // A link that is down carries nothing; routes avoid it, so its capacity is never asked for.
        return Math.Max(WireCapacity(resource) * fraction, double.Epsilon);
    }

    /// <summary>Wire capacity in bytes per second.</summary>
    public double WireCapacity(int resource) => _all[resource].Router.ResourceCapacity(_all[resource].Index);

    public bool Binds(int resource) => _all[resource].Binds;

    public ReadOnlySpan<int> Links(int resource) => _all[resource].Router.ResourceLinks(_all[resource].Index);

    /// <summary>Takes in a router; those of the first keep their numbers.</summary>
    /// <returns>The resource here by that of the router.</returns>
    public int[] Add(FabricRouter router)
    {
        var known = _all.Count;
        var binds = LeafCapacity.Binding(router);
        var resources = new int[router.ResourceCount];
        for (var r = 0; r < resources.Length; r++)
        {
            resources[r] = Find(router, r, binds[r]);
            if (resources[r] < 0)
            {
                resources[r] = _all.Count;
                _all.Add(new Resource(router, r, binds[r]));
            }
        }

        for (var resource = known; resource < _all.Count; resource++)
        {
            var first = Links(resource)[0];
            if (!_byFirstLink.TryGetValue(first, out var same))
            {
                _byFirstLink[first] = same = [];
            }

            same.Add(resource);
        }

        return resources;
    }

    private int Find(FabricRouter router, int r, bool binds)
    {
        var links = router.ResourceLinks(r);
        if (_byFirstLink.TryGetValue(links[0], out var same))
        {
            foreach (var resource in same)
            {
                if (Binds(resource) == binds && WireCapacity(resource) == router.ResourceCapacity(r) && Links(resource).SequenceEqual(links))
                {
                    return resource;
                }
            }
        }

        return -1;
    }

    private readonly record struct Resource(FabricRouter Router, int Index, bool Binds);
}
