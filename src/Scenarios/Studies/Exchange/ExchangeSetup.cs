using Sim.Engine.Compute;
using Sim.Engine.Exchange;
using Sim.Engine.Network;
using Sim.Scenarios.Running;
using Sim.Topology;
using Sim.Units;
using Sim.Workloads.Experts;
using Sim.Workloads.Models;

namespace Sim.Scenarios.Studies.Exchange;

/// <summary>What every study with expert parallelism takes from the scenario: bytes, rates, latencies, routing.</summary>
public sealed class ExchangeSetup
{
    private readonly Scenario _scenario;
    private readonly HardwareProfile _profile;
    private readonly ModelSpec _model;

    public ExchangeSetup(Scenario scenario, HardwareProfile profile, ModelSpec model, int nodes)
    {
        _scenario = scenario;
        _profile = profile;
        _model = model;
        Nodes = nodes;
        var experts = scenario.Experts;
        DispatchBytes = (model.HiddenSize * experts.DispatchBytesPerElement.Count) + experts.Scale.Count;
        CombineBytes = model.HiddenSize * experts.CombineBytesPerElement.Count;
    }

    /// <summary>Nodes of the expert-parallel group.</summary>
    public int Nodes { get; }

    public long DispatchBytes { get; }

    public long CombineBytes { get; }

    /// <summary>Forwarding rate of one GPU in bytes per second: communication SMs times the fitted rate of a dispatch per SM.</summary>
    public double ForwardRate => _scenario.Communication.Sms * _profile.Exchange.CopyRate(ExchangeOperation.Dispatch, Nodes);

    /// <summary>SM cost of a combined byte relative to a dispatched one.</summary>
    public double CombineCopyCost =>
        _profile.Exchange.CopyRate(ExchangeOperation.Dispatch, Nodes) / _profile.Exchange.CopyRate(ExchangeOperation.Combine, Nodes);

    public SimDuration NotifyLatency => SimDuration.FromSeconds(_profile.Exchange.NotifySeconds(Nodes));

    public SimDuration DispatchLatency => SimDuration.FromSeconds(_profile.Exchange.FixedSeconds(ExchangeOperation.Dispatch, Nodes));

    public SimDuration CombineLatency => SimDuration.FromSeconds(_profile.Exchange.FixedSeconds(ExchangeOperation.Combine, Nodes));

    public TransportEfficiency Efficiency => ClusterFactory.Efficiency(_profile);

    public ExchangeBound Bound(ClusterGraph graph) => ExchangeBound.For(graph, Nodes, Efficiency, ForwardRate);

    /// <summary>The network of a cluster with this exchange's copy SMs.</summary>
    public ClusterNetwork Network(ClusterGraph graph, FabricRouter router, IReadOnlyList<RouteChange>? changes = null) =>
        new(graph, router, Efficiency, _model.Moe is null ? double.PositiveInfinity : ForwardRate, changes, _scenario.Network == NetworkKind.Analytic);

    /// <exception cref="RunFailedException">The model has no experts, or they do not divide over the group.</exception>
    public RoutingDraw Draw(int tokens, int gpusPerNode)
    {
        var moe = _model.Moe ?? throw new RunFailedException($"{_model.Name} has no experts: a study of expert parallelism needs a mixture-of-experts model");
        var limit = _scenario.Experts.GroupLimit == 0 ? Nodes : Math.Min(_scenario.Experts.GroupLimit, Nodes);
        var routing = new ExpertRouting
        {
            Tokens = tokens,
            Experts = moe.Experts,
            TopK = moe.ExpertsPerToken,
            GroupLimit = limit,
            Nodes = Nodes,
            GpusPerNode = gpusPerNode,
            Skew = _scenario.Experts.Skew,
            Balanced = _scenario.Experts.Routing == Sections.RoutingSource.Balanced,
            Popularity = _scenario.Experts.Trace is { } trace ? PopularityFile.Read(trace, moe.Experts) : null,
        };
        return routing.Experts % routing.Ranks == 0
            ? new RoutingDraw(routing, (ulong)_scenario.Seed)
            : throw new RunFailedException($"{routing.Experts} experts do not divide over {routing.Ranks} GPUs");
    }
}
