using Sim.Engine.Packet;
using Sim.Reports.Writing;
using Sim.Units;

namespace Sim.Cli.Output;

/// <summary>The data of a packet run as tables of any length: by message, by link, by queue and time, by destination.</summary>
/// <param name="topology">The network.</param>
/// <param name="workload">Its messages.</param>
/// <param name="run">Their run.</param>
/// <param name="messages">Times of the messages.</param>
/// <param name="links">What the links did.</param>
/// <param name="queues">Depths over time.</param>
internal sealed class NetFiles(PacketTopology topology, MessageSet workload, PacketRun run, MessageStatistics messages, LinkStatistics links, QueueStatistics queues)
{
    public IReadOnlyList<CsvFile> All() =>
    [
        new CsvFile(
            "messages",
            ["id", "source", "destination", "class", "bytes", "start_us", "received_us", "acknowledged_us", "fct_us", "unloaded_us", "slowdown", "retransmissions", "timeouts"],
            Messages()),
        new CsvFile(
            "links",
            [
                "id", "from", "to", "tier", "rate_gbps", "latency_us", "sent_bytes", "utilisation", "pauses", "stalled_us", "stalled_share", "marked", "trimmed", "dropped", "control_dropped",
                "headers_returned", "lost", "control_lost", "retransmissions", "largest_queue_bytes", "mean_queue_bytes", "largest_held_bytes",
            ],
            Links()),
        new CsvFile("queues", ["series", "time_us", "bytes"], Queues()),
        new CsvFile(
            "fairness_by_destination",
            ["size", "destination", "messages", "jain_index"],
            messages.Fairness.SelectMany(one => one.ByDestination.Select(host => (IReadOnlyList<object>)[one.Size.Name, host.Host, host.Messages, host.Index]))),
    ];

    private IEnumerable<IReadOnlyList<object>> Messages()
    {
        for (var id = 0; id < workload.Messages.Count; id++)
        {
            var (message, result) = (workload.Messages[id], run.Messages[id]);
            yield return
            [
                id, message.Source, message.Destination, message.Class, message.Size.Count, Micro(result.Posted), Micro(result.Received), Micro(result.Acknowledged),
                Micro(result.CompletionTime!.Value), Micro(messages.Unloaded(id)), messages.Slowdown(id), result.Retransmissions, result.Timeouts,
            ];
        }
    }

    private IEnumerable<IReadOnlyList<object>> Links()
    {
        for (var id = 0; id < topology.Links.Length; id++)
        {
            var (link, result) = (topology.Links[id], run.Links[id]);
            var ends = topology.Name(id).Split(" -> ");
            yield return
            [
                id, ends[0], ends[1], links.Tiers.Names[links.Tiers.OfLink[id]], link.Rate.BitsPerSecond / 1e9m, Micro(link.Latency), result.Sent.Count, links.Use(id), result.Pauses,
                Micro(result.Stalled), links.Stalled(id), result.Marks, result.Trims, result.Drops, result.ControlDrops, result.Returns, result.Losses, result.ControlLosses,
                links.Retransmissions[id], result.LargestBacklog.Count, queues.Mean(id), result.LargestHeld.Count,
            ];
        }
    }

    /// <summary>The deepest queues, then by tier the deepest queue and all together; samples that the one before equals are written too.</summary>
    private IEnumerable<IReadOnlyList<object>> Queues()
    {
        var observed = run.Observed!;
        IEnumerable<(string Name, IEnumerable<long> Bytes)> series =
        [
            .. queues.Deepest.Select(link => ($"{topology.Name(link)} ({link})", observed.Depths[link].Select(bytes => (long)bytes))),
            .. queues.Tiers.SelectMany(tier => new[] { (tier.Name + ", deepest", tier.Most.AsEnumerable()), (tier.Name + ", all", tier.Sum.AsEnumerable()) }),
        ];
        foreach (var (name, bytes) in series)
        {
            var at = 0;
            foreach (var value in bytes)
            {
                yield return [name, Micro(at++ * observed.Interval), value];
            }
        }
    }

    /// <summary>Microseconds with all picoseconds.</summary>
    private static decimal Micro(SimDuration time) => time.Picoseconds / 1_000_000m;

    private static object Micro(SimTime? time) => time is { } at ? at.Picoseconds / 1_000_000m : "";
}
