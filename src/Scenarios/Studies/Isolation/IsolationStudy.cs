using System.Globalization;
using Sim.Engine.Packet;
using Sim.Engine.Results;
using Sim.Scenarios.Fields;
using Sim.Scenarios.Running;
using Sim.Scenarios.Studies.Packets;
using Sim.Topology;
using Sim.Units;

namespace Sim.Scenarios.Studies.Isolation;

/// <summary>A dispatch of expert parallelism beside a collective on one packet network: the time of each alone and beside the other.</summary>
public sealed class IsolationStudy : IStudyRunner
{
    /// <exception cref="RunFailedException">Programs that cannot run, or a result below its bound.</exception>
    public RunResult Run(Scenario scenario, IProgress<RunProgress> progress, CancellationToken token)
    {
        var graph = ClusterFactory.Graph(scenario.Cluster!);
        SideBySide pair;
        try
        {
            pair = new SideBySide(scenario, graph, new PacketRunner(scenario, progress, token));
        }
        catch (Exception problem) when (problem is ArgumentException or TopologyException)
        {
            throw new RunFailedException(problem.Message, problem);
        }

        void Tell(string what, double fraction) => progress.Report(new RunProgress(what, fraction, SimTime.Zero, 0));
        Tell("dispatch alone", 0);
        var dispatch = pair.Dispatch();
        Tell("collective alone", 0.25);
        var collective = pair.Alone();
        Tell("both", 0.5);
        var both = pair.Both();
        var name = Choices.Word(scenario.Collective!.Kind);
        List<Metric> metrics =
        [
            Time("collective.beside", $"Time of the {name} beside the dispatch", both.Collective),
            Slowdown("collective", $"the {name}", both.Collective / collective.Time),
            Time("dispatch.beside", $"Time of the dispatch beside the {name}", both.Dispatch),
            Slowdown("dispatch", "the dispatch", both.Dispatch / dispatch.Time),
            Time("collective.alone", $"Time of the {name} alone", collective.Time),
            Time("dispatch.alone", "Time of the dispatch alone", dispatch.Time),
            Time("both.time", "Time until both are through, side by side", Later(both.Dispatch, both.Collective)),
            .. Counts("dispatch", dispatch.Run.Totals),
            .. Counts("collective", collective.Run.Totals),
            .. Counts("both", both.Run.Totals),
        ];
        var links = new PacketLinks(pair.Network, PacketSettings.Of(scenario, graph), pair.Topology, pair.Workload, both.Run, Later(both.Dispatch, both.Collective));
        var findings = PacketFindings.Of(links, $"a dispatch beside an {name}", SimDuration.Zero);
        return new RunResult
        {
            Scenario = scenario.Name,
            Study = "isolation",
            Question = scenario.Question,
            Answer = string.Create(
                CultureInfo.InvariantCulture,
                $"Side by side the dispatch takes {both.Dispatch}, {both.Dispatch / dispatch.Time:F2} x its {dispatch.Time} alone, and the {name} {both.Collective}, {both.Collective / collective.Time:F2} x its {collective.Time} alone."),
            Mode = "full",
            Metrics = metrics,
            Bounds =
            [
                .. new[] { ("alone", dispatch.Time), ("beside", both.Dispatch) }.Select(one => new BoundCheck(
                    "dispatch " + one.Item1, one.Item2.Seconds, pair.DispatchBound.Seconds, double.PositiveInfinity, pair.DispatchBound.Port)),
                .. new[] { ("alone", collective.Time), ("beside", both.Collective) }.Select(one => new BoundCheck(
                    $"{name} {one.Item1}", one.Item2.Seconds, pair.CollectiveBound.Time.Seconds, double.PositiveInfinity, pair.CollectiveBound.Reason)),
            ],
            LinkUse = findings.Use,
            Tables = [Table(name, dispatch, collective, both), .. findings.Tables],
            Charts = findings.Charts,
            HeatMaps = findings.HeatMaps,
            Notes =
            [
                "Times are those of the network, from the first message to the last byte in use; the fixed times of the dispatch kernel and of the collective's launch are not in them.",
                "Both start at once, with all their messages. The same programs run alone and side by side: same bytes, queue pairs and seeds of paths.",
                "NVLink has the payload rate of exchanges for both; the SMs that copy for the dispatch are shared with nothing.",
            ],
            Hash = ResultHash.Of(metrics),
        };
    }

    private static Metric Slowdown(string key, string what, double slowdown) => new(key + ".slowdown", slowdown, "1", $"Time of {what} beside the other over alone");

    private static Metric Time(string name, string what, SimDuration time) => new(name, Microseconds(time), "us", what);

    private static IEnumerable<Metric> Counts(string key, PacketTotals totals) =>
    [
        new Metric(key + ".pauses", totals.Pauses, "1", $"Pauses of lanes of links, {key}"),
        new Metric(key + ".marks", totals.Marks, "1", $"Marked packets, {key}"),
        new Metric(key + ".losses", totals.Drops + totals.Trims + totals.Losses, "1", $"Packets dropped, trimmed or lost, {key}"),
    ];

    private static ResultTable Table(
        string name, (SimDuration Time, PacketRun Run) dispatch, (SimDuration Time, PacketRun Run) collective, (SimDuration Dispatch, SimDuration Collective, PacketRun Run) both)
    {
        string Slow(SimDuration beside, SimDuration alone) => (beside / alone).ToString("F3", CultureInfo.InvariantCulture);
        IReadOnlyList<string> Row(string run, string first, string second, PacketTotals totals) =>
            [run, first, second, Cells.Count(totals.Pauses), Cells.Count(totals.Marks), Cells.Count(totals.Drops + totals.Trims + totals.Losses)];
        return new ResultTable(
            "isolation",
            "Alone and side by side",
            ["run", "dispatch", name, "pauses", "marks", "lost packets"],
            [
                Row("dispatch alone", dispatch.Time.ToString(), "", dispatch.Run.Totals),
                Row($"{name} alone", "", collective.Time.ToString(), collective.Run.Totals),
                Row("both", both.Dispatch.ToString(), both.Collective.ToString(), both.Run.Totals),
                ["slowdown", Slow(both.Dispatch, dispatch.Time), Slow(both.Collective, collective.Time), "", "", ""],
            ]);
    }

    private static SimDuration Later(SimDuration one, SimDuration other) => one > other ? one : other;

    private static double Microseconds(SimDuration time) => time.Microseconds;
}
