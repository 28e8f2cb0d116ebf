using Sim.Engine.Collectives;
using Sim.Engine.Exchange;
using Sim.Engine.Network;
using Sim.Engine.Packet;
using Sim.Scenarios.Sections;
using Sim.Scenarios.Studies.Collectives;
using Sim.Scenarios.Studies.Exchange;
using Sim.Scenarios.Studies.Packets;
using Sim.Topology;
using Sim.Units;
using Sim.Workloads.Experts;

namespace Sim.Scenarios.Studies.Isolation;

/// <summary>A dispatch and a collective as programs for one packet network, run alone and at once. The same programs each time: same bytes, queue pairs and paths.</summary>
internal sealed class SideBySide
{
    private const int Layer = 0;

    private readonly PacketRunner _packets;
    private readonly ExchangeProgram _dispatch;
    private readonly CollectiveProgram _collective;
    private readonly MessageSet _first;
    private readonly MessageSet _second;

    public SideBySide(Scenario scenario, ClusterGraph graph, PacketRunner packets)
    {
        var (section, isolation, perNode) = (scenario.Exchange!, scenario.Isolation, graph.GpusPerNode);
        int[] nodes = [.. isolation.ExchangeNodes ?? [.. Enumerable.Range(0, section.ExpertParallel[0] / perNode)]];
        var profile = StudyFiles.Profile(scenario);
        var exchange = new ExchangeSetup(scenario, profile, StudyFiles.Model(scenario.Model!), nodes.Length);
        _packets = packets;
        Network = exchange.Network(graph, ClusterFactory.Router(graph, scenario.Cluster!, scenario.Communication.QueuePairs, (ulong)scenario.Seed));
        Topology = packets.Topology(Network);

        var draw = exchange.Draw(section.Tokens, perNode);
        var bound = exchange.Bound(graph);
        int[] gpus = [.. nodes.SelectMany(node => Enumerable.Range(node * perNode, perNode))];
        var counts = Array.ConvertAll(gpus, _ => new RoutingCounts(nodes.Length, gpus.Length));
        for (var rank = 0; rank < gpus.Length; rank++)
        {
            draw.Fill(0, Layer, rank, counts[rank]);
            bound.Add(rank, counts[rank], exchange.DispatchBytes);
        }

        var (first, second) = (new ProgramBuilder(Topology), new ProgramBuilder(Topology));
        _dispatch = new ExchangeProgram(first, perNode, Network.Router.QueuePairsPerPeer, gpus, ExchangeKind.Dispatch, counts, exchange.DispatchBytes);
        DispatchBound = bound.Compute(1);

        var ranks = (scenario.Collective!.Groups ?? [graph.GpuCount])[0];
        Collective = CollectiveChoice.Setup(scenario.Collective, ranks, perNode);
        var algorithm = Collective.Algorithm;
        packets.HoldProgram((double)algorithm.Steps * algorithm.MaxSends * algorithm.Ranks * Collective.Channels * Collective.Chunks);
        var latency = LibraryModel.Latency(CollectiveChoice.AlgorithmOf(scenario.Collective)) with { Base = SimDuration.Zero };
        CollectiveBound = Engine.Collectives.CollectiveBound.Of(graph, exchange.Efficiency, algorithm, Collective.Message, latency);
        int[]? group = isolation.CollectiveNodes is { } at ? [.. at.SelectMany(node => Enumerable.Range(node * perNode, perNode))] : null;
        _collective = new CollectiveProgram(second, Network, Collective, new SendPaths(Network, latency).EndLatency, group);
        (_first, _second) = (first.Build().InClass(isolation.ExchangeClass), second.Build().InClass(isolation.CollectiveClass));
    }

    public ClusterNetwork Network { get; }

    public ClusterTopology Topology { get; }

    public CollectiveSetup Collective { get; }

    /// <summary>Both programs, the dispatch first.</summary>
    public MessageSet Workload => _first.Beside(_second);

    /// <summary>What no dispatch of these tokens can beat.</summary>
    public (double Seconds, string Port) DispatchBound { get; }

    /// <summary>What no algorithm can beat.</summary>
    public (SimDuration Time, string Reason) CollectiveBound { get; }

    /// <summary>Time of the slowest rank when only the dispatch runs.</summary>
    public (SimDuration Time, PacketRun Run) Dispatch()
    {
        var run = _packets.Run(Network, Topology, _first);
        return (Slowest(_dispatch.RankEnds(run)), run);
    }

    /// <summary>Time of the slowest rank when only the collective runs.</summary>
    public (SimDuration Time, PacketRun Run) Alone()
    {
        var run = _packets.Run(Network, Topology, _second);
        return (Slowest(_collective.RankEnds(run)), run);
    }

    /// <summary>Both from the same instant on.</summary>
    public (SimDuration Dispatch, SimDuration Collective, PacketRun Run) Both()
    {
        var run = _packets.Run(Network, Topology, Workload);
        return (Slowest(_dispatch.RankEnds(run)), Slowest(_collective.RankEnds(run.Behind(_first))), run);
    }

    private static SimDuration Slowest(long[] ends) => new(ends.Max());
}
