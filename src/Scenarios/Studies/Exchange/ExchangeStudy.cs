using System.Globalization;
using Sim.Engine.Exchange;
using Sim.Engine.Network;
using Sim.Engine.Results;
using Sim.Engine.Training.Analysis;
using Sim.Scenarios.Running;
using Sim.Scenarios.Studies.Packets;
using Sim.Topology;
using Sim.Units;

namespace Sim.Scenarios.Studies.Exchange;

/// <summary>Dispatch and combine of expert parallelism alone, over groups of several sizes on the scenario's cluster.</summary>
public sealed class ExchangeStudy : IStudyRunner
{
    private const int Layer = 0;

    public RunResult Run(Scenario scenario, IProgress<RunProgress> progress, CancellationToken token)
    {
        var model = StudyFiles.Model(scenario.Model!);
        var profile = StudyFiles.Profile(scenario);
        var metrics = new List<Metric>();
        var bounds = new List<BoundCheck>();
        var rows = new List<IReadOnlyList<string>>();
        var graph = ClusterFactory.Graph(scenario.Cluster!);
        var packets = scenario.Network == NetworkKind.Packet ? new PacketRunner(scenario, progress, token) : null;
        IReadOnlyList<LinkUse> use = [];
        PacketFindings? findings = null;
        foreach (var ranks in scenario.Exchange!.ExpertParallel)
        {
            token.ThrowIfCancellationRequested();
            if (ranks % graph.GpusPerNode != 0 || ranks > graph.GpuCount)
            {
                throw new RunFailedException($"exchange.expert_parallel: {ranks} GPUs are not whole nodes of {graph.GpusPerNode} within the {graph.GpuCount} GPUs of the cluster");
            }

            foreach (var limit in scenario.Exchange.GroupLimits ?? [scenario.Experts.GroupLimit])
            {
                var suffix = scenario.Exchange.GroupLimits is null ? "" : ".m" + limit.ToString(CultureInfo.InvariantCulture);
                var limited = scenario with { Experts = scenario.Experts with { GroupLimit = limit } };
                foreach (var (name, rowBytes, result, network, found) in Exchanges(limited, new ExchangeSetup(limited, profile, model, ranks / graph.GpusPerNode), graph, ranks, packets))
                {
                    findings = found;
                    use = found?.Use ?? LinkUsage.Of(network, network.Flows.Now);
                    Add(metrics, bounds, rows, name + suffix, result);
                    metrics.AddRange((found?.Losses ?? []).Select(loss => loss with { Name = $"{name}{suffix}.{loss.Name}" }));
                    metrics.Add(new Metric(
                        $"{name}{suffix}.nodes", result.ScaleOutBytes / rowBytes / scenario.Exchange.Tokens, "1", $"distinct nodes per token, own node included, {name}{suffix}"));
                }
            }

            progress.Report(new RunProgress($"EP{ranks}", double.NaN, SimTime.Zero, 0));
        }

        return new RunResult
        {
            Scenario = scenario.Name,
            Study = "expert-exchange",
            Question = scenario.Question,
            Answer = Answer(metrics),
            Mode = "full",
            Metrics = metrics,
            Comparisons = PublishedRows.Read(scenario.Root).Compare(scenario, metrics),
            Bounds = bounds,
            LinkUse = use,
            Tables =
            [
                new ResultTable(
                    "exchange",
                    "Dispatch and combine by size of the group",
                    ["exchange", "time (us)", "slowest rank (us)", "scale-out, logical (GB/s)", "scale-up, logical (GB/s)", "x bound", "bound by"],
                    rows),
                .. findings?.Tables ?? [],
            ],
            Charts = findings?.Charts ?? [],
            HeatMaps = findings?.HeatMaps ?? [],
            Notes =
            [
                "Logical bandwidth as the published figure defines it: distinct (token, node) pairs, own node included, times bytes per token, over the time of the kernel; the notify barrier is not in it.",
                "NIC and NVLink efficiencies, the copy rate per SM and the fixed latencies are fitted on H100 rows (ACN); NVLink is scaled by the number of links.",
                "The use of links, and what packets went through, are those of the last exchange.",
            ],
            Hash = ResultHash.Of(metrics),
        };
    }

    private static IEnumerable<(string Name, long RowBytes, ExchangeResult Result, ClusterNetwork Network, PacketFindings? Findings)> Exchanges(
        Scenario scenario, ExchangeSetup setup, ClusterGraph graph, int ranks, PacketRunner? packets)
    {
        var draw = setup.Draw(scenario.Exchange!.Tokens, graph.GpusPerNode);
        foreach (var kind in new[] { ExchangeKind.Dispatch, ExchangeKind.Combine })
        {
            var router = ClusterFactory.Router(graph, scenario.Cluster!, scenario.Communication.QueuePairs, (ulong)scenario.Seed);
            var network = setup.Network(graph, router);
            var isDispatch = kind == ExchangeKind.Dispatch;
            var bytes = isDispatch ? setup.DispatchBytes : setup.CombineBytes;
            var name = $"{(isDispatch ? "dispatch" : "combine")}.ep{ranks.ToString(CultureInfo.InvariantCulture)}";
            if (packets is not null)
            {
                var (onPackets, findings) = PacketExchange.Run(packets, network, setup, ranks, kind, draw, Layer);
                yield return (name, bytes, onPackets, network, findings);
                continue;
            }

            var copyCost = isDispatch ? 1 : setup.CombineCopyCost;
            var group = new ExchangeGroup(network, [.. Enumerable.Range(0, ranks)], combineCopyCost: setup.CombineCopyCost);
            var latency = isDispatch ? setup.DispatchLatency : setup.CombineLatency;
            yield return (name, bytes, ExchangeRun.Run(network, group, kind, draw, Layer, bytes, latency, setup.Bound(graph), copyCost), network, null);
        }
    }

    private static string Answer(List<Metric> metrics)
    {
        string List(string exchange, string quantity, string format, string unit) => string.Join(", ", metrics
            .Where(metric => metric.Name.StartsWith(exchange + ".", StringComparison.Ordinal) && metric.Name.EndsWith("." + quantity, StringComparison.Ordinal))
            .Select(metric => $"{metric.Value.ToString(format, CultureInfo.InvariantCulture)} {unit} ({metric.Name[(exchange.Length + 1)..^(quantity.Length + 1)].ToUpperInvariant()})"));
        return $"A dispatch takes {List("dispatch", "slowest", "N0", "us")}, a combine {List("combine", "slowest", "N0", "us")}; the logical scale-out bandwidth of a dispatch per GPU is {List("dispatch", "bandwidth", "F1", "GB/s")}.";
    }

    private static void Add(List<Metric> metrics, List<BoundCheck> bounds, List<IReadOnlyList<string>> rows, string name, ExchangeResult result)
    {
        string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
        metrics.Add(new Metric($"{name}.slowest", result.Slowest.Microseconds, "us", $"time of the slowest rank, {name}"));
        metrics.Add(new Metric($"{name}.bandwidth", result.LogicalScaleOutBandwidth, "GB/s", $"logical scale-out bandwidth per GPU, {name}"));
        metrics.Add(new Metric($"{name}.scale_up_bandwidth", result.LogicalScaleUpBandwidth, "GB/s", $"logical scale-up bandwidth per GPU, {name}"));
        metrics.Add(new Metric($"{name}.time", result.Time.Microseconds, "us", $"time, mean over ranks, {name}"));
        var check = new BoundCheck(name, result.Slowest.Seconds, result.LowerBound.Seconds, double.PositiveInfinity, result.BindingPort);
        bounds.Add(check);
        rows.Add(
        [
            name, Number(result.Time.Microseconds, "F1"), Number(result.Slowest.Microseconds, "F1"), Number(result.LogicalScaleOutBandwidth, "F2"),
            Number(result.LogicalScaleUpBandwidth, "F1"), Number(check.TimesBound, "F3"), result.BindingPort,
        ]);
    }
}
