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
/// <param name="parameters">Parameters of the run.</param>
/// <param name="topology">Its packet network.</param>
/// <param name="workload">Its messages.</param>
/// <param name="run">The run, observed.</param>
/// <param name="time">From its start to the last byte in use.</param>
internal sealed class PacketLinks(ClusterNetwork network, PacketParameters parameters, ClusterTopology topology, MessageSet workload, PacketRun run, SimDuration time)
{
    private readonly ClusterGraph _graph = network.Graph;
    private readonly LinkStatistics _links = new(topology.Packets, workload, run, run.Observed!.Tiers, time, link => NameOf(network.Graph, topology, link));
    private readonly MessageStatistics? _messages = workload.Messages.Count == 0 ? null : new(workload, run, new UnloadedTime(topology.Packets, parameters));

    /// <summary>PCIe links that could limit and carried anything.</summary>
    private readonly int[] _pcie = [.. Enumerable.Range(0, run.Pcie.Count).Where(at => run.Pcie[at] is { Packets.Count: > 0 } or { Stream.Count: > 0 } or { Refused: > 0 })];

    /// <summary>What faults cost.</summary>
    public IReadOnlyList<Metric> Losses => PacketLosses.Of(workload.Messages.Count, run);

    /// <summary>The classes of links of a cluster, named as the use of links names them.</summary>
    public static LinkTiers Tiers(ClusterGraph graph, ClusterTopology topology)
    {
        string[] names =
        [
            .. topology.GraphLinks.Select(link => LinkUsage.TierOf(graph, link)),
            .. topology.Packets.Links.Skip(topology.GraphLinks.Count).Select(bond => bond.Source < 0 ? "bond out" : "bond in"),
        ];
        string[] tiers = [.. LinkTiers.Of(topology.Packets).Names, .. names];
        tiers = [.. tiers.Distinct().Where(names.Contains)];
        return new LinkTiers(tiers, Array.ConvertAll(names, name => Array.IndexOf(tiers, name)));
    }

    /// <summary>Use by tier and plane on the basis of flows, payload over wire rate; acknowledgements and what was sent again count. Links of the fabric without traffic are left out.</summary>
    public IReadOnlyList<LinkUse> Use()
    {
        var classes = new SortedDictionary<(string Tier, int Plane), List<(double Bytes, double Use)>>();
        void Add(string tier, int plane, double bytes, double rate, double seconds)
        {
            if (!classes.TryGetValue((tier, plane), out var members))
            {
                classes[(tier, plane)] = members = [];
            }

            members.Add((bytes, bytes / (rate * seconds)));
        }

        for (var link = 0; link < topology.GraphLinks.Count; link++)
        {
            var of = topology.GraphLinks[link];
            if (run.Links[link].Sent.Count > 0)
            {
                var payload = (double)run.Links[link].Sent.Count * parameters.Format.Payload.Count / parameters.Format.Full.Count;
                Add(LinkUsage.TierOf(_graph, of), _graph.Links.Plane[of], payload, network.WireCapacity(network.Resource(of)), time.Seconds);
            }
        }

        for (var gpu = 0; gpu < _graph.GpuCount; gpu++)
        {
            var (outward, inward) = (ClusterTopology.NvLinkOut(gpu), ClusterTopology.NvLinkIn(gpu));
            Add("nvlink out", -1, run.NodeLinkBytes[outward], _graph.Links.Rate[_graph.NvLinkOut(gpu)] / 8.0, time.Seconds);
            Add("nvlink in", -1, run.NodeLinkBytes[inward], _graph.Links.Rate[_graph.NvLinkIn(gpu)] / 8.0, time.Seconds);
        }

        foreach (var at in _pcie)
        {
            var of = topology.PcieGraphLink(at);
            Add(LinkUsage.TierOf(_graph, of), _graph.Links.Plane[of], PcieBytes(at), PcieRate(at), run.End.Seconds);
        }

        return [.. classes.Select(pair => new LinkUse(
            pair.Key.Tier, pair.Key.Plane, pair.Value.Count, pair.Value.Sum(m => m.Bytes), pair.Value.Average(m => m.Use), pair.Value.Max(m => m.Use)))];
    }

    /// <summary>Times of the messages, counts by tier, where packets waited.</summary>
    public IEnumerable<ResultTable> Tables() =>
        [.. _messages is null ? (ResultTable[])[] : [_messages.TimeTable(), _messages.SlowdownTable()], _links.TierTable(), _links.WaitingTable()];

    /// <summary>How the times of messages are distributed, and queues over time.</summary>
    public IReadOnlyList<LineChart> Charts() =>
        [.. _messages is null ? (LineChart[])[] : [_messages.TimeChart(), _messages.SlowdownChart()], .. new QueueStatistics(run, _links.Name).Charts()];

    /// <summary>Use by tier and time, and by tier and link.</summary>
    public IReadOnlyList<HeatMap> HeatMaps() => _messages is null ? [] : [LinkStatistics.UseMap(run.Observed!), _links.LinkMap()];

    /// <summary>Why packets part from flows, as far as counts tell.</summary>
    /// <param name="latency">The chain of latencies, which is in no flow.</param>
    public IEnumerable<string> Reasons(SimDuration latency)
    {
        if (_pcie.Length > 0)
        {
            yield return PcieReason(_pcie.MaxBy(at => PcieBytes(at) / PcieRate(at)));
        }

        var worst = _links.Ranked().FirstOrDefault(-1);
        if (worst >= 0 && Refused(worst) > 0)
        {
            var total = run.Totals.Trims + run.Totals.Drops - _pcie.Sum(at => run.Pcie[at].Refused);
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

    private string Name(int link) => _links.Name(link);

    /// <summary>Packets that a queue refused; what a NIC has no room for counts at the last link too, and is told of by PCIe.</summary>
    private long Refused(int link) => _links.Refused(link) - (topology.Packets.Links[link].Target is < 0 and var host && run.Pcie.Count > 0 ? run.Pcie[(2 * topology.Packets.SlotOf(~host)) + 1].Refused : 0);

    private string PcieReason(int at)
    {
        var (use, rate, seconds) = (run.Pcie[at], PcieRate(at), run.End.Seconds);
        var link = topology.PcieGraphLink(at);
        var other = use.Stream.Count > 0 ? FormattableString.Invariant($" and {use.Stream.Count / seconds / 1e9:F1} GB/s of cache") : "";
        var drops = _pcie.Sum(one => run.Pcie[one].Refused) is > 0 and var sum ? $"; NICs had no room for {Text(sum)} packets" : "";
        return FormattableString.Invariant(
            $"host PCIe: {_graph.NameOf(_graph.Links.From[link])} -> {_graph.NameOf(_graph.Links.To[link])} carries {use.Packets.Count / seconds / 1e9:F1} GB/s of packets{other} and is busy {PcieBytes(at) / rate / seconds:P0} of the time{drops}. Packets cross it; of flows only low-latency exchanges beside cache traffic do");
    }

    /// <summary>Bytes that a PCIe link carried, and its rate in bytes per second.</summary>
    private double PcieBytes(int at) => run.Pcie[at].Packets.Count + run.Pcie[at].Stream.Count;

    private double PcieRate(int at) => topology.Packets.PcieSlots[at / 2].BytesPerSecond;

    /// <summary>Share of the time in which a link sends.</summary>
    private double Busy(int link) => _links.Use(link);

    /// <summary>Links beyond those of the cluster join a NIC to the ports that it bonds.</summary>
    private static string NameOf(ClusterGraph graph, ClusterTopology topology, int link)
    {
        if (link < topology.GraphLinks.Count)
        {
            var of = topology.GraphLinks[link];
            return $"{graph.NameOf(graph.Links.From[of])} -> {graph.NameOf(graph.Links.To[of])}";
        }

        var bond = topology.Packets.Links[link];
        return bond.Source < 0 ? $"NIC {~bond.Source} -> its ports" : $"ports of NIC {~bond.Target} -> it";
    }

    private static string Text(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
