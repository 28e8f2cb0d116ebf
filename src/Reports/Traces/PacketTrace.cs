using System.Globalization;
using Sim.Engine.Packet;
using Sim.Engine.Results;
using Sim.Reports.Writing;

namespace Sim.Reports.Traces;

/// <summary>
/// A packet run in the Chrome trace event format: a process per sending host with its messages from their post to the last acknowledgement, counters of the deepest queues, and
/// the stalls of the links that stalled longest. A trace has a bound: of more messages than <see cref="MostMessages"/> it shows those of some hosts.
/// </summary>
public sealed class PacketTrace
{
    /// <summary>Most messages that are shown; a viewer of the web copes with some hundred thousand events.</summary>
    public const int MostMessages = 50_000;

    private const int MostQueues = 16;
    private const int MostStalledLinks = 32;
    private const int Network = 0;
    private readonly MessageSet _workload;
    private readonly PacketRun _run;
    private readonly Func<int, string> _name;
    private readonly List<(int Host, int[] Messages)> _hosts;

    /// <param name="workload">The messages.</param>
    /// <param name="run">Their run, all received.</param>
    /// <param name="name">Name of a link.</param>
    public PacketTrace(MessageSet workload, PacketRun run, Func<int, string> name)
    {
        _workload = workload;
        _run = run;
        _name = name;
        _hosts = Choose();
        Shown = _hosts.Sum(host => host.Messages.Length);
    }

    /// <summary>Messages in the trace.</summary>
    public int Shown { get; }

    /// <summary>Hosts whose messages are in the trace.</summary>
    public int Hosts => _hosts.Count;

    public void Write(RunResult result, ReportContext context, Stream output) => ChromeTraceWriter.Write(result, context, output, events =>
    {
        WriteLinks(events);
        foreach (var (host, messages) in _hosts)
        {
            WriteHost(events, host, messages);
        }
    });

    /// <summary>All hosts, or as many as fit, first those whose messages arrive last; of a single host with too many messages its first ones.</summary>
    private List<(int Host, int[] Messages)> Choose()
    {
        var hosts = new List<(int Host, int[] Messages)>();
        var left = MostMessages;
        foreach (var group in Enumerable.Range(0, _workload.Messages.Count).GroupBy(id => _workload.Messages[id].Source)
            .OrderByDescending(group => group.Max(id => _run.Messages[id].Received!.Value.Picoseconds)).ThenBy(group => group.Key))
        {
            int[] messages = [.. group];
            if (messages.Length > left)
            {
                if (hosts.Count == 0)
                    hosts.Add((group.Key, messages[..left]));
                break;
            }

            hosts.Add((group.Key, messages));
            left -= messages.Length;
        }

        return [.. hosts.OrderBy(host => host.Host)];
    }

    private void WriteHost(TraceEvents events, int host, int[] messages)
    {
        var process = host + 1;
        events.Process(process, string.Create(CultureInfo.InvariantCulture, $"host {host}"), process);
        var spans = Array.ConvertAll(messages, id => (_run.Messages[id].Posted!.Value.Picoseconds, End(id)));
        var tracks = DisjointTracks.Place(spans);
        for (var track = 0; track <= tracks.Max(); track++)
        {
            events.Thread(process, track + 1, string.Create(CultureInfo.InvariantCulture, $"messages {track + 1}"));
        }

        for (var i = 0; i < messages.Length; i++)
        {
            var message = _workload.Messages[messages[i]];
            var outcome = _run.Messages[messages[i]];
            events.Span(
                process, tracks[i] + 1, "message", string.Create(CultureInfo.InvariantCulture, $"{messages[i]} to host {message.Destination}"), spans[i].Item1, spans[i].Item2,
                ("bytes", message.Size.Count), ("completion_us", outcome.CompletionTime!.Value.Microseconds), ("retransmissions", outcome.Retransmissions));
        }
    }

    /// <summary>The sender's end of a message; of one that was never acknowledged, the receiver's.</summary>
    private long End(int id) => (_run.Messages[id].Acknowledged ?? _run.Messages[id].Received)!.Value.Picoseconds;

    private void WriteLinks(TraceEvents events)
    {
        if (_run.Observed is not { } observed)
            return;
        events.Process(Network, "network", 0);
        var queues = new QueueStatistics(_run, _name, MostQueues);
        foreach (var link in queues.Deepest)
        {
            Counters(events, $"queue {_name(link)}", [.. observed.Depths[link].Select(bytes => (long)bytes)], observed.Interval.Picoseconds);
        }

        foreach (var (name, _, sum) in queues.Tiers)
        {
            Counters(events, $"queues of {name}", sum, observed.Interval.Picoseconds);
        }

        var thread = 0;
        foreach (var link in Enumerable.Range(0, _run.Links.Count).Where(link => observed.Stalls[link].Count > 0)
            .OrderByDescending(link => _run.Links[link].Stalled.Picoseconds).ThenBy(link => link).Take(MostStalledLinks))
        {
            events.Thread(Network, ++thread, $"stalls of {_name(link)}");
            foreach (var stall in observed.Stalls[link])
            {
                events.Span(Network, thread, "stall", "stalled", stall.Start.Picoseconds, stall.End.Picoseconds);
            }
        }
    }

    /// <summary>A counter keeps its value until the next event, so that equal samples in a row need one event.</summary>
    private static void Counters(TraceEvents events, string name, long[] samples, long interval)
    {
        for (var i = 0; i < samples.Length; i++)
        {
            if (i == 0 || samples[i] != samples[i - 1])
                events.Counter(Network, name, "bytes", i * interval, samples[i]);
        }
    }
}
