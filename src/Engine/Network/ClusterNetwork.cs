using Sim.Engine.Flow;
using Sim.Topology;
using Sim.Topology.Hardware;

namespace Sim.Engine.Network;

/// <summary>
/// The flow network of a cluster: the resources of its router (links and bundles) at payload capacity, and behind them one forwarding resource per GPU, the
/// bytes per second that its communication SMs can copy from the NIC's buffers to NVLink and back.
/// </summary>
public sealed class ClusterNetwork
{
    private readonly double[] _capacity;
    private readonly bool[] _binds;

    /// <param name="graph">The cluster.</param>
    /// <param name="router">Its routes.</param>
    /// <param name="efficiency">Payload over wire rate.</param>
    /// <param name="forwardRate">Forwarding rate of one GPU in bytes per second, or positive infinity where no SM is in the way.</param>
    public ClusterNetwork(ClusterGraph graph, FabricRouter router, TransportEfficiency efficiency, double forwardRate)
    {
        Graph = graph;
        Router = router;
        _capacity = new double[router.ResourceCount + graph.GpuCount];
        for (var r = 0; r < router.ResourceCount; r++)
        {
            var kind = graph.Links.Kind[router.ResourceLinks(r)[0]];
            var fraction = kind switch
            {
                LinkKind.NvLink => efficiency.NvLink,
                LinkKind.NicPort or LinkKind.Fabric => efficiency.Fabric,
                _ => 1,
            };
            // A link that is down carries nothing; routes avoid it, so its capacity is never asked for.
            _capacity[r] = Math.Max(router.ResourceCapacity(r) * fraction, double.Epsilon);
        }

        _capacity.AsSpan(router.ResourceCount).Fill(Math.Min(forwardRate, double.MaxValue));
        Flows = new FlowNetwork(_capacity);
        _binds = LeafCapacity.Binding(router);
    }

    public ClusterGraph Graph { get; }

    public FabricRouter Router { get; }

    public FlowNetwork Flows { get; }

    /// <summary>Payload capacity of a resource in bytes per second.</summary>
    public double Capacity(int resource) => _capacity[resource];

    /// <summary>False for a resource that cannot limit any flow: a leaf's uplinks or downlinks that carry at least what all its NIC ports can.</summary>
    public bool Binds(int resource) => resource >= _binds.Length || _binds[resource];

    /// <summary>True when no link between switches can limit any flow, so that flows meet at their nodes only.</summary>
    public bool FabricNeverBinds
    {
        get
        {
            for (var nic = 0; nic < Graph.NodeCount; nic++)
            {
                if (Router.Routing != RoutingKind.Adaptive || !Router.UsesBundles(Graph.NicVertex(nic, 0)))
                {
                    return false;
                }
            }

            for (var r = Graph.Links.Count; r < Router.ResourceCount; r++)
            {
                if (_binds[r] && Graph.Links.Kind[Router.ResourceLinks(r)[0]] == LinkKind.Fabric)
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>The forwarding resource of a GPU.</summary>
    public int Forwarding(int gpu) => Router.ResourceCount + gpu;
}
