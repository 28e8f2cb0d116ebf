using Sim.Engine.Analytic;
using Sim.Engine.Flow;
using Sim.Topology;
using Sim.Topology.Hardware;
using Sim.Units;

namespace Sim.Engine.Network;

/// <summary>
/// The network of a cluster: the resources of its routers (links and bundles) at payload capacity, and behind them one forwarding resource per GPU, the
/// bytes per second that its communication SMs can copy from the NIC's buffers to NVLink and back.
/// </summary>
public sealed class ClusterNetwork
{
    private readonly NetworkResources _resources;
    private readonly RouteChange[] _routes;
    private readonly int[][] _resourceOf;
    private readonly double[] _capacity;

    /// <param name="graph">The cluster.</param>
    /// <param name="router">Its routes at the start.</param>
    /// <param name="efficiency">Payload over wire rate.</param>
    /// <param name="forwardRate">Forwarding rate of one GPU in bytes per second, or positive infinity where no SM is in the way.</param>
    /// <param name="changes">Its routes later on, ascending in time; null for none.</param>
    /// <param name="isAnalytic">Every transfer as if it were alone, instead of max-min fair flows.</param>
    public ClusterNetwork(
        ClusterGraph graph,
        FabricRouter router,
        TransportEfficiency efficiency,
        double forwardRate,
        IReadOnlyList<RouteChange>? changes = null,
        bool isAnalytic = false)
    {
        Graph = graph;
        _routes = [new RouteChange(SimTime.Zero, router), .. changes ?? []];
        _resources = new NetworkResources(graph, efficiency);
        _resourceOf = [.. _routes.Select(route => _resources.Add(route.Router))];
        _capacity = new double[_resources.Count + graph.GpuCount];
        for (var resource = 0; resource < _resources.Count; resource++)
        {
            _capacity[resource] = _resources.Capacity(resource);
        }

        _capacity.AsSpan(_resources.Count).Fill(Math.Min(forwardRate, double.MaxValue));
        Flows = isAnalytic ? new AnalyticNetwork(_capacity) : new FlowNetwork(_capacity);
    }

    public ClusterGraph Graph { get; }

    /// <summary>What carries the transfers.</summary>
    public INetwork Flows { get; }

    /// <summary>How often routes have changed by the present instant: a path that was laid at another count is out of date.</summary>
    public int Epoch
    {
        get
        {
            var epoch = 0;
            while (epoch + 1 < _routes.Length && _routes[epoch + 1].From <= Flows.Now)
            {
                epoch++;
            }

            return epoch;
        }
    }

    /// <summary>The routes of transfers that start at the present instant.</summary>
    public FabricRouter Router => _routes[Epoch].Router;

    /// <summary>Links and bundles of all routers; the forwarding resources come behind them.</summary>
    public int ResourceCount => _resources.Count;

    /// <summary>The resource, at the present instant, that a resource of <see cref="Router"/> is here; the same number before the first change.</summary>
    public int Resource(int ofRouter) => _resourceOf[Epoch][ofRouter];

    public int NvLinkOut(int gpu) => Resource(Graph.NvLinkOut(gpu));

    public int NvLinkIn(int gpu) => Resource(Graph.NvLinkIn(gpu));

    /// <summary>The forwarding resource of a GPU.</summary>
    public int Forwarding(int gpu) => _resources.Count + gpu;

    /// <summary>Payload capacity of a resource in bytes per second.</summary>
    public double Capacity(int resource) => _capacity[resource];

    /// <summary>Wire capacity of a link or bundle in bytes per second.</summary>
    public double WireCapacity(int resource) => _resources.WireCapacity(resource);

    /// <summary>The directed links of a link or bundle.</summary>
    public ReadOnlySpan<int> Links(int resource) => _resources.Links(resource);

    /// <summary>False for a resource that cannot limit any flow: a leaf's uplinks or downlinks that carry at least what all its NIC ports can.</summary>
    public bool Binds(int resource) => resource >= _resources.Count || _resources.Binds(resource);

    /// <summary>Share of the time until <paramref name="end"/> in which transfers could start on each link or bundle: 1 unless a change made or replaced it.</summary>
    public double[] ShareInForce(SimTime end)
    {
        var share = new double[_resources.Count];
        for (var epoch = 0; epoch < _routes.Length && _routes[epoch].From < end; epoch++)
        {
            var until = epoch + 1 < _routes.Length && _routes[epoch + 1].From < end ? _routes[epoch + 1].From : end;
            foreach (var resource in _resourceOf[epoch])
            {
                share[resource] += (double)(until - _routes[epoch].From).Picoseconds / end.Picoseconds;
            }
        }

        return share;
    }

    /// <summary>True when no link between switches can ever limit any flow, so that flows meet at their nodes only.</summary>
    public bool FabricNeverBinds
    {
        get
        {
            foreach (var (_, router) in _routes)
            {
                for (var node = 0; node < Graph.NodeCount; node++)
                {
                    if (router.Routing != RoutingKind.Adaptive || !router.UsesBundles(Graph.NicVertex(node, 0)))
                    {
                        return false;
                    }
                }
            }

            for (var resource = Graph.Links.Count; resource < _resources.Count; resource++)
            {
                if (Binds(resource) && Graph.Links.Kind[Links(resource)[0]] == LinkKind.Fabric)
                {
                    return false;
                }
            }

            return true;
        }
    }
}
