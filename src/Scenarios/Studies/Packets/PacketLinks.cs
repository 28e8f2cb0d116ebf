using System.Globalization;
using Sim.Engine.Network;
using Sim.Engine.Packet;
using Sim.Engine.Results;
using Sim.Engine.Training.Analysis;
using Sim.Topology;
using Sim.Units;

namespace Sim.Scenarios.Studies.Packets;

/// <summary>What the links of a packet run carried, where packets waited, and why a run takes longer than its flows would.</summary>
/// <param name="network">The cluster.</param>
/// <param name="format">Sizes on the wire.</param>
/// <param name="topology">Its packet network.</param>
/// <param name="run">The run.</param>
/// <param name="time">From its start to the last byte in use.</param>
internal sealed class PacketLinks(ClusterNetwork network, PacketFormat format, ClusterTopology topology, PacketRun run, SimDuration time)
{
    private readonly ClusterGraph _graph = network.Graph;

    private const int Shown = 10;

    /// <summary>Use by tier and plane on the basis of flows, payload over wire rate; acknowledgements and what was sent again count. Links of the fabric without traffic are left out.</summary>
    public IReadOnlyList<LinkUse> Use()
    {
        var classes = new SortedDictionary<(string Tier, int Plane), List<(double Bytes, double Use)>>();
        void Add(string tier, int plane, double bytes, double rate)
        {
            if (!classes.TryGetValue((tier, plane), out var members))
            {
                classes[(tier, plane)] = members = [];
            }

            members.Add((bytes, bytes / (rate * time.Seconds)));
        }

        for (var link = 0; link < topology.GraphLinks.Count; link++)
        {
            var of = topology.GraphLinks[link];
            if (run.Links[link].Sent.Count > 0)
            {
                var payload = (double)run.Links[link].Sent.Count * format.Payload.Count / format.Full.Count;
                Add(LinkUsage.TierOf(_graph, of), _graph.Links.Plane[of], payload, network.WireCapacity(network.Resource(of)));
            }
        }

        for (var gpu = 0; gpu < _graph.GpuCount; gpu++)
        {
            var (outward, inward) = (ClusterTopology.NvLinkOut(gpu), ClusterTopology.NvLinkIn(gpu));
            Add("nvlink out", -1, run.NodeLinkBytes[outward], _graph.Links.Rate[_graph.NvLinkOut(gpu)] / 8.0);
            Add("nvlink in", -1, run.NodeLinkBytes[inward], _graph.Links.Rate[_graph.NvLinkIn(gpu)] / 8.0);
        }

        return [.. classes.Select(pair => new LinkUse(
            pair.Key.Tier, pair.Key.Plane, pair.Value.Count, pair.Value.Sum(m => m.Bytes), pair.Value.Average(m => m.Use), pair.Value.Max(m => m.Use)))];
    }

    /// <summary>The links at which most packets were refused, marked or waited.</summary>
    public ResultTable Waiting() => new(
        "packet_queues",
        "Where packets waited: the queues with most refused, marked and waiting packets",
        ["link", "busy", "largest backlog (kB)", "trimmed or dropped", "marked"],
        [.. Ranked().Take(Shown).Select(link => (IReadOnlyList<string>)
        [
            Name(link), Busy(link).ToString("P1", CultureInfo.InvariantCulture), (run.Links[link].LargestBacklog.Count / 1e3).ToString("F0", CultureInfo.InvariantCulture),
            Text(Refused(link)), Text(run.Links[link].Marks),
        ])]);

    /// <summary>Why packets part from flows, as far as counts tell.</summary>
    /// <param name="latency">The chain of latencies, which is in no flow.</param>
    public IEnumerable<string> Reasons(SimDuration latency)
    {
        var worst = Ranked().FirstOrDefault(-1);
        if (worst >= 0 && Refused(worst) > 0)
        {
            var total = run.Totals.Trims + run.Totals.Drops;
            var last = _graph.IsNic(_graph.Links.To[topology.GraphLinks[worst]]);
            var mates = Enumerable.Range(0, topology.GraphLinks.Count).Where(link => topology.Packets.Links[link].Tier == topology.Packets.Links[worst].Tier).ToList();
            yield return last
                ? $"incast: of {Text(total)} refused packets {Text(Refused(worst))} were refused at {Name(worst)}, the last link to their receiver"
                : string.Create(CultureInfo.InvariantCulture, $"collisions: of {total:N0} refused packets {Refused(worst):N0} were refused at {Name(worst)}, busy {Busy(worst):P0} while links of its tier are busy {mates.Average(Busy):P0} of the time on average");
        }

        var busiest = Enumerable.Range(0, topology.GraphLinks.Count).DefaultIfEmpty(-1).MaxBy(link => link < 0 ? 0 : run.Links[link].Sent.Count);
        if (busiest >= 0 && Busy(busiest) > 0)
        {
            var control = (double)run.Totals.ControlHops / Math.Max(1, run.Totals.Hops);
            yield return string.Create(CultureInfo.InvariantCulture, $"busiest link: {Name(busiest)}, {Busy(busiest):P1} of the time; {control:P0} of all packet-hops are acknowledgements, credits, pulls and headers, which flows do not have");
        }

        var share = latency / time;
        if (share > 0.03)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"latency-bound: the chain of latencies, {latency}, is {share:P0} of the time");
        }
    }

    private IEnumerable<int> Ranked() => Enumerable.Range(0, topology.GraphLinks.Count)
        .Where(link => run.Links[link].LargestBacklog.Count > 0)
        .OrderByDescending(Refused).ThenByDescending(link => run.Links[link].Marks).ThenByDescending(link => run.Links[link].LargestBacklog.Count);

    private long Refused(int link) => (long)run.Links[link].Trims + run.Links[link].Drops;

    /// <summary>Share of the time in which a link sends.</summary>
    private double Busy(int link) => run.Links[link].Sent.Count / (topology.Packets.Links[link].Rate.BytesPerSecond * time.Seconds);

    private string Name(int link)
    {
        var of = topology.GraphLinks[link];
        return $"{_graph.NameOf(_graph.Links.From[of])} -> {_graph.NameOf(_graph.Links.To[of])}";
    }

    private static string Text(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
