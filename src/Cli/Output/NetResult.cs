using System.Globalization;
using Sim.Engine.Packet;
using Sim.Engine.Results;
using Sim.Reports.Traces;
using Sim.Reports.Writing;
using Sim.Units;

namespace Sim.Cli.Output;

/// <summary>A packet run as a result that reports are made of.</summary>
internal sealed class NetResult
{
    private readonly PacketTopology _topology;
    private readonly MessageSet _workload;
    private readonly PacketRun _run;
    private readonly MessageStatistics _messages;
    private readonly LinkStatistics _links;
    private readonly QueueStatistics _queues;
    private readonly SimDuration _time;

    /// <param name="topology">The network.</param>
    /// <param name="workload">Its messages.</param>
    /// <param name="run">Their run, observed.</param>
    /// <param name="messages">Times of the messages.</param>
    public NetResult(PacketTopology topology, MessageSet workload, PacketRun run, MessageStatistics messages)
    {
        _topology = topology;
        _workload = workload;
        _run = run;
        _messages = messages;
        _time = run.Observed!.End - SimTime.Zero;
        _links = new LinkStatistics(topology, workload, run, run.Observed.Tiers, _time);
        _queues = new QueueStatistics(run, topology.Name);
    }

    /// <summary>Writes the report of a run. Throws <see cref="Hosting.UserException"/> for a folder that holds something else.</summary>
    /// <param name="folder">The report's folder.</param>
    /// <param name="name">Name of the run.</param>
    /// <param name="resolved">Options with defaults written out.</param>
    /// <param name="command">The command line that makes the report again.</param>
    public void Write(string folder, string name, string resolved, string command)
    {
        var trace = new PacketTrace(_workload, _run, _topology.Name);
        var result = Result(name, trace);
        var context = new ReportContext(resolved, command, ReportFolder.Version);
        ReportFolder.Write(
            result, folder, context, null,
            new ReportData(new NetFiles(_topology, _workload, _run, _messages, _links, _queues).All(), stream => trace.Write(result, context, stream)));
    }

    private RunResult Result(string name, PacketTrace trace) => new()
    {
        Scenario = name,
        Study = "packet-network",
        Question = "When do the messages arrive, and what holds them up?",
        Answer = string.Create(
            CultureInfo.InvariantCulture,
            $"{_workload.Messages.Count:N0} messages are there after {_messages.LastByte - SimTime.Zero}; they take {_messages.Slowdowns.At(0.5):G4} times as long as alone at the median and {_messages.Slowdowns.At(0.99):G4} times at the 99th percentile."),
        Mode = "packets",
        Metrics = [.. Metrics()],
        Charts = [_messages.TimeChart(), _messages.SlowdownChart(), .. _queues.Charts()],
        HeatMaps = [LinkStatistics.UseMap(_run.Observed!), _links.LinkMap()],
        Tables = [_messages.TimeTable(), _messages.SlowdownTable(), _messages.FairnessTable(), _links.TierTable(), _links.WaitingTable(), _queues.Table()],
        Notes = [.. Notes(trace)],
        Hash = _run.Hash.ToString("x16", CultureInfo.InvariantCulture),
    };

    private IEnumerable<Metric> Metrics()
    {
        var total = _run.Totals;
        yield return new Metric("last_byte", (_messages.LastByte - SimTime.Zero).Seconds, "s", "Until the last byte of all messages has arrived");
        yield return new Metric("fct.p99", _messages.Times.At(0.99), "us", "Completion time of a message, 99th percentile");
        yield return new Metric("slowdown.p99", _messages.Slowdowns.At(0.99), "1", "Completion time over that of the message alone, 99th percentile");
        yield return new Metric("fairness.least", _messages.Fairness.Min(one => one.ByDestination.Select(host => host.Index).Append(one.All).Min()), "1", "Jain's index of goodputs, the least of all sizes and destinations");
        yield return new Metric("fct.mean", _messages.Times.Mean, "us", "Completion time, mean");
        yield return new Metric("fct.p50", _messages.Times.At(0.5), "us", "Completion time, median");
        yield return new Metric("fct.p999", _messages.Times.At(0.999), "us", "Completion time, 99.9th percentile");
        yield return new Metric("fct.max", _messages.Times.Most, "us", "Completion time, longest");
        yield return new Metric("slowdown.mean", _messages.Slowdowns.Mean, "1", "Slowdown, mean");
        yield return new Metric("slowdown.p50", _messages.Slowdowns.At(0.5), "1", "Slowdown, median");
        yield return new Metric("slowdown.p999", _messages.Slowdowns.At(0.999), "1", "Slowdown, 99.9th percentile");
        yield return new Metric("slowdown.max", _messages.Slowdowns.Most, "1", "Slowdown, largest");
        yield return new Metric("goodput", _workload.Messages.Sum(message => (double)message.Size.Count) / _messages.LastByte.Picoseconds * 1e3, "GB/s", "Payload of all messages over the time to the last byte");
        yield return new Metric("messages", _workload.Messages.Count, "1", "Messages");
        yield return new Metric("packets", total.DataSent, "1", "Data packets sent");
        yield return new Metric("retransmissions", _run.Messages.Sum(message => (long)message.Retransmissions), "1", "Data packets sent again");
        yield return new Metric("timeouts", _run.Messages.Sum(message => (long)message.Timeouts), "1", "Silences that were taken for losses");
        yield return new Metric("marked", total.Marks, "1", "Data packets marked");
        yield return new Metric("trimmed", total.Trims, "1", "Data packets cut to their headers");
        yield return new Metric("dropped", total.Drops, "1", "Data packets dropped by full queues");
        yield return new Metric("lost", total.Losses, "1", "Data packets lost to faults");
        yield return new Metric("pauses", total.Pauses, "1", "Pauses that receivers of links asked for");
        yield return new Metric("stalled", 100 * Enumerable.Range(0, _run.Links.Count).Average(_links.Stalled), "%", "Share of the time in which a link is held back by its receiver, mean over links");
        yield return new Metric("stalled.most", 100 * Enumerable.Range(0, _run.Links.Count).Max(_links.Stalled), "%", "The same, the link that stalled longest");
        yield return new Metric("queue.largest", _run.Links.Max(link => link.LargestBacklog.Count) / 1e3, "kB", "Most data of a class in a queue");
        yield return new Metric("hops", total.Hops, "1", "Packet-hops, data and control");
    }

    private IEnumerable<string> Notes(PacketTrace trace)
    {
        var observed = _run.Observed!;
        yield return $"Times count from the post of a message to its last byte at the receiver. Utilisation and shares of time refer to the {_time} until the last packet had left, wire bytes of all packets over rate.";
        yield return $"Queues hold data only, and were looked at every {observed.Interval}; between two looks they may have been deeper, as the largest backlog of the tables tells, which is exact.";
        yield return "A link stalls while it sends nothing although a packet waits for it, because its receiver has given no credits or paused the packet's lane.";
        yield return "Packets sent again are counted at the link of the host that sent them. Jain's index of a destination covers all its messages of a size, also such as were not under way together.";
        if (trace.Shown < _workload.Messages.Count)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"The trace shows {trace.Shown:N0} of {_workload.Messages.Count:N0} messages, those of {trace.Hosts} hosts whose messages arrive last; tables/messages.csv has all.");
        }

        if (observed.StallsLeftOut.Sum(count => (long)count) is > 0 and var left)
            yield return string.Create(CultureInfo.InvariantCulture, $"{left:N0} stalls are in the counts and not in the trace.");
    }
}
