using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Sim.Engine.Collectives;
using Sim.Engine.Network;
using Sim.Engine.Results;
using Sim.Engine.Training.Analysis;
using Sim.Scenarios.Fields;
using Sim.Scenarios.Running;
using Sim.Scenarios.Sections;
using Sim.Scenarios.Studies.Packets;
using Sim.Topology;
using Sim.Units;

namespace Sim.Scenarios.Studies.Collectives;

/// <summary>
/// One collective over groups of several sizes: the first n GPUs of the cluster. Without a profile the wires alone are timed (payload equals wire, no software).
/// </summary>
public sealed class CollectiveStudy : IStudyRunner
{
    /// <exception cref="RunFailedException">The collective cannot run on a group, or a result is below its bound.</exception>
    public RunResult Run(Scenario scenario, IProgress<RunProgress> progress, CancellationToken token)
    {
        var (cluster, section) = (scenario.Cluster!, scenario.Collective!);
        var algorithm = CollectiveChoice.AlgorithmOf(section);
        progress.Report(new RunProgress("building the graph", 0, SimTime.Zero, 0));
        var graph = ClusterFactory.Graph(cluster);
        var router = ClusterFactory.Router(graph, cluster, scenario.Communication.QueuePairs, (ulong)scenario.Seed);
        var sizes = section.Groups ?? [graph.GpuCount];
        var results = new List<GroupResult>();
        var packets = scenario.Network == NetworkKind.Packet ? new PacketRunner(scenario, progress, token) : null;
        for (var i = 0; i < sizes.Count; i++)
        {
            progress.Report(new RunProgress($"{sizes[i]} GPUs", (double)i / sizes.Count, SimTime.Zero, results.Sum(r => r.Outcome.Sends)));
            results.Add(RunGroup(scenario, graph, router, algorithm, sizes[i], packets, token));
        }

        return Result(scenario, algorithm, results);
    }

    private static GroupResult RunGroup(
        Scenario scenario, ClusterGraph graph, FabricRouter router, CollectiveAlgorithm algorithm, int ranks, PacketRunner? packets, CancellationToken token)
    {
        var section = scenario.Collective!;
        var profile = scenario.Profile is null ? null : StudyFiles.Profile(scenario);
        var efficiency = profile is null
            ? TransportEfficiency.Ideal
            : LibraryModel.Efficiency(profile, section.Kind, algorithm, graph.Node.Gpu, ranks <= graph.GpusPerNode);
        var latency = profile is null ? StepLatency.None : LibraryModel.Latency(algorithm);
        var setup = CollectiveChoice.Setup(section, ranks, graph.GpusPerNode);
        try
        {
            var network = new ClusterNetwork(graph, router, efficiency, double.PositiveInfinity, isAnalytic: scenario.Network == NetworkKind.Analytic);
            PacketFindings? findings = null;
            CollectiveOutcome outcome;
            if (packets is null)
            {
                outcome = CollectiveRun.Run(network, efficiency, setup, latency, token);
            }
            else
            {
                (outcome, findings) = PacketCollective.Run(packets, network, efficiency, setup, latency);
            }

            var link = router.ResourceLinks(outcome.BusiestResource)[0];
            return new GroupResult(ranks, setup, outcome, LinkUsage.TierOf(graph, link), findings?.Use ?? LinkUsage.Of(network, SimTime.Zero + outcome.Time), findings);
        }
        catch (Exception problem) when (problem is ArgumentException or TopologyException)
        {
            throw new RunFailedException(problem.Message, problem);
        }
    }

    private static RunResult Result(Scenario scenario, CollectiveAlgorithm algorithm, List<GroupResult> results)
    {
        var bounds = results.SelectMany(BoundsOf).ToList();
        if (scenario.Network != NetworkKind.Analytic && bounds.FirstOrDefault(bound => !bound.Holds) is { } broken)
        {
            throw new RunFailedException(string.Create(
                CultureInfo.InvariantCulture,
                $"{broken.Name} took {broken.Seconds:G6} s, below its bound of {broken.LowerSeconds:G6} s ({broken.Reason}): the model is wrong"));
        }

        var section = scenario.Collective!;
        var last = results[^1];
        var comparisons = PublishedCollectives.For(scenario, algorithm, results).ToList();
        if (scenario.Compare.FirstOrDefault(entry => !comparisons.Any(one => one.Source.StartsWith(entry.Row + ":", StringComparison.Ordinal))) is { } unknown)
        {
            throw new RunFailedException($"compare: collectives.csv has no row {unknown.Row} for {unknown.Metric}; busbw.N of a group of N GPUs can be compared");
        }

        return new RunResult
        {
            Scenario = scenario.Name,
            Study = Choices.Word(scenario.Study),
            Question = scenario.Question,
            Answer = string.Create(
                CultureInfo.InvariantCulture,
                $"Over {last.Ranks} GPUs, {Choices.Word(section.Kind)} of {section.Bytes} takes {last.Outcome.Time} by {last.Setup.Algorithm.Name}: "
                + $"{Rate(last.BusBandwidth)} bus bandwidth, {last.Outcome.TimesBound:G4} x its lower bound ({last.Outcome.BoundReason})."),
            Mode = results.All(r => r.Outcome.IsExact) ? "fold (exact)" : "fold (approximate)",
            // The answer is about the last group: its metrics head the report.
            Metrics = [.. results.AsEnumerable().Reverse().SelectMany(MetricsOf)],
            Comparisons = comparisons,
            Bounds = bounds,
            LinkUse = last.Use,
            Tables = [CollectiveTable.Of(results), .. last.Findings?.Tables ?? []],
            Charts = last.Findings?.Charts ?? [],
            HeatMaps = last.Findings?.HeatMaps ?? [],
            Notes = NotesOf(scenario, results).ToList(),
            Hash = HashOf(results),
        };
    }

    private static string Rate(double gigabytes) =>
        gigabytes < 0.1 ? FormattableString.Invariant($"{gigabytes * 1e3:G4} MB/s") : FormattableString.Invariant($"{gigabytes:G4} GB/s");

    private static IEnumerable<BoundCheck> BoundsOf(GroupResult r)
    {
        var name = $"{r.Setup.Algorithm.Name} over {r.Ranks} GPUs";
        yield return new BoundCheck(name, r.Outcome.Time.Seconds, r.Outcome.Bound.Seconds, double.PositiveInfinity, r.Outcome.BoundReason);
        yield return new BoundCheck(
            name + ", this algorithm", r.Outcome.Time.Seconds, r.Outcome.BusiestLink.Seconds, double.PositiveInfinity, $"bytes through {r.BusiestLink}");
    }

    private static IEnumerable<Metric> MetricsOf(GroupResult r)
    {
        var of = $"{r.Setup.Algorithm.Name} over {r.Ranks} GPUs";
        yield return new Metric($"time.{r.Ranks}", r.Outcome.Time.Seconds, "s", $"Time of {of}");
        yield return new Metric($"busbw.{r.Ranks}", r.BusBandwidth, "GB/s", $"Bus bandwidth (nccl-tests) of {of}");
        yield return new Metric($"algbw.{r.Ranks}", r.AlgorithmBandwidth, "GB/s", $"Algorithm bandwidth of {of}");
        yield return new Metric($"x_bound.{r.Ranks}", r.Outcome.TimesBound, "1", $"Time over lower bound of {of}");
        foreach (var loss in r.Findings?.Losses ?? [])
        {
            yield return loss with { Name = $"{loss.Name}.{r.Ranks}" };
        }
    }

    private static IEnumerable<string> NotesOf(Scenario scenario, List<GroupResult> results)
    {
        yield return scenario.Profile is null
            ? "No profile: payload at wire rate, no software latency."
            : "Step latencies are those of NCCL's tuner, Simple protocol (nccl-tuner.csv); a library would choose faster protocols for small messages.";
        yield return scenario.Network == NetworkKind.Packet
            ? "Every rank and channel is run. The use of links is that of the largest group."
            : "Ranks that repeat around the group and channels that are alike are timed once; their sends are counted in full.";
        if (results.Any(r => !r.Outcome.IsExact))
        {
            yield return "Some phase began at different times on different ranks and was timed from the latest: the time is an upper estimate.";
        }
    }

    private static string HashOf(List<GroupResult> results)
    {
        var text = string.Join('\n', results.Select(r => $"{r.Ranks} {r.Outcome.Time.Picoseconds} {r.Outcome.Sends} {string.Join(',', r.Outcome.RankEnd)}"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
