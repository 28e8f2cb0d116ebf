using System.Globalization;
using Sim.Engine.Results;
using Sim.Scenarios.Running;
using Sim.Scenarios.Sections;
using Sim.Topology;
using Sim.Topology.Hardware;
using Sim.Units;

namespace Sim.Scenarios.Studies.Messages;

/// <summary>
/// One-way latency of a small message: ends + sum of the hops of its switches + sum of its cables, to the nearest and to the farthest node of its first NIC, and over NVLink
/// inside the node. In a fat-tree these are a message within a leaf and one between leaves; ends are alike in both, so the difference is that of the ways alone.
/// </summary>
public sealed class MessageStudy : IStudyRunner
{
    public RunResult Run(Scenario scenario, IProgress<RunProgress> progress, CancellationToken token)
    {
        var graph = ClusterFactory.Graph(scenario.Cluster!);
        var terms = Terms(graph, scenario).ToList();
        var metrics = terms.SelectMany(Metrics).ToList();
        if (terms.Find(item => item.Name == Farthest) is { } far && terms.Find(item => item.Name == Nearest) is { } near)
        {
            metrics.Insert(0, new Metric("surcharge", (far.Total - near.Total).Microseconds, "us", "what the farthest node costs beyond the nearest"));
        }

        return new RunResult
        {
            Scenario = scenario.Name,
            Study = "message",
            Question = scenario.Question,
            Answer = $"A small message takes {string.Join(", ", terms.Select(item => FormattableString.Invariant($"{item.Total.Microseconds:0.###} us ({item.Name}; switches and cables {item.Way.Microseconds:0.###} us)")))}.",
            Mode = "full",
            Metrics = metrics,
            Comparisons = PublishedRows.Read(scenario.Root).Compare(scenario, metrics),
            Tables = [new ResultTable("terms", "One-way latency of a small message (us)", ["to", "ends", "switches", "forwarding", "cables", "propagation", "total"], [.. terms.Select(Row)])],
            Notes = ["Wire time is left out: 64 bytes take 1.3 ns at 400 Gb/s."],
            Hash = ResultHash.Of(metrics),
        };
    }

    private const string Nearest = "nearest-node";
    private const string Farthest = "farthest-node";

    private static IEnumerable<LatencyTerms> Terms(ClusterGraph graph, Scenario scenario)
    {
        if (scenario.Message!.NvlinkSoftware is { } software)
        {
            var links = new SimDuration(graph.Links.Latency[graph.NvLinkOut(0)] + graph.Links.Latency[graph.NvLinkIn(graph.GpusPerNode - 1)]);
            yield return new LatencyTerms("same-node", software, 1, SimDuration.Zero, 2, links);
        }

        if (scenario.Message.EndPoints is not { } ends)
        {
            yield break;
        }

        var router = new FabricRouter(graph, RoutingKind.Static);
        var ways = Enumerable.Range(1, graph.NodeCount - 1)
            .Select(node => (Node: node, Latency: router.RouteLatency(graph.NicVertex(0, 0), graph.NicVertex(node, 0))))
            .Where(way => way.Latency >= 0).ToList();
        if (ways.Count == 0)
        {
            throw new RunFailedException("message.end_points: the first NIC reaches no other node over the fabric");
        }

        var (near, far) = (ways.MinBy(way => way.Latency), ways.MaxBy(way => way.Latency));
        yield return Of(Nearest, near.Node);
        if (far.Latency > near.Latency)
        {
            yield return Of(Farthest, far.Node);
        }

        LatencyTerms Of(string name, int node)
        {
            var way = new RouteEntry[router.MaxEntries];
            var count = router.Route(graph.NicVertex(0, 0), graph.NicVertex(node, 0), 0, way);
            var links = way.Take(count).Select(entry => entry.Resource).ToList();
            var forwarding = links.Sum(link => graph.Vertices.HopLatency[graph.Links.To[link]]);
            return new LatencyTerms(name, ends, count - 1, new SimDuration(forwarding), count, new SimDuration(links.Sum(link => graph.Links.Latency[link])));
        }
    }

    private static IEnumerable<Metric> Metrics(LatencyTerms terms)
    {
        yield return new Metric("latency." + terms.Name, terms.Total.Microseconds, "us", $"one-way latency of a small message, {terms.Name}");
        yield return new Metric("way." + terms.Name, terms.Way.Microseconds, "us", $"switches and cables alone, {terms.Name}");
    }

    private static string[] Row(LatencyTerms terms) =>
    [
        terms.Name, Number(terms.Ends), Cells.Count(terms.Switches), Number(terms.Forwarding), Cells.Count(terms.Cables), Number(terms.Propagation), Number(terms.Total),
    ];

    private static string Number(SimDuration time) => time.Microseconds.ToString("0.000", CultureInfo.InvariantCulture);
}
