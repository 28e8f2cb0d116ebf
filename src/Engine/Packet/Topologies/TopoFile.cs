using System.Globalization;
using Sim.Units;

namespace Sim.Engine.Packet;

/// <summary>
/// Reads a <c>.topo</c> file: <c>Nodes</c>, <c>Tiers</c>, <c>Podsize</c>, then for each <c>Tier k</c> its values. Keys in any case; # begins
/// a comment. Rates in Gb/s, latencies in ns, queues in bytes.
/// </summary>
public sealed class TopoFile
{
    private static readonly string[] TierKeys =
    [
        "downlink_speed_gbps", "radix_down", "radix_up", "queue_down", "queue_up", "oversubscribed", "bundle", "switch_latency_ns", "downlink_latency_ns",
    ];

    private readonly FindingLog _findings;
    private readonly Dictionary<string, FieldValue> _head = [];
    private readonly List<Dictionary<string, FieldValue>> _tiers = [];

    private TopoFile(FindingLog findings) => _findings = findings;

    /// <summary>The topology, or null with the findings that say why not.</summary>
    public static (PacketTopology? Topology, IReadOnlyList<Finding> Findings) Parse(string file, string text)
    {
        var log = new FindingLog(file);
        var reader = new TopoFile(log);
        foreach (var line in TextLine.Of(text))
        {
            reader.Read(line);
        }

        var topology = log.HasErrors ? null : reader.Build();
        return (log.HasErrors ? null : topology, log.Findings);
    }

    private void Read(TextLine line)
    {
        var key = line.Words[0].Text.ToLowerInvariant();
        if (line.Words.Length != 2)
        {
            _findings.Error(line.Number, line.Words[0].Column, $"a line has a key and a value, and this one has {line.Words.Length} words", "write: Radix_Down 8");
            return;
        }

        if (!double.TryParse(line.Words[1].Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value) || value < 0)
        {
            _findings.Error(line.Number, line.Words[1].Column, $"'{line.Words[1].Text}' is not a number of at least 0", null);
            return;
        }

        if (key == "tier")
        {
            if (value != _tiers.Count)
                _findings.Error(line.Number, line.Words[1].Column, $"tier {_tiers.Count} is expected here", "tiers are described in order from 0, the leaves");
            _tiers.Add([]);
            return;
        }

        var isHead = key is "nodes" or "tiers" or "podsize";
        if (!isHead && !TierKeys.Contains(key))
        {
            _findings.Error(line.Number, line.Words[0].Column, $"'{line.Words[0].Text}' is no key of a topology", "keys are Nodes, Tiers, Podsize, Tier, " + string.Join(", ", TierKeys));
            return;
        }

        if (!isHead && _tiers.Count == 0)
        {
            _findings.Error(line.Number, line.Words[0].Column, $"'{line.Words[0].Text}' belongs to a tier", "begin the tier with: Tier 0");
            return;
        }

        var place = isHead ? _head : _tiers[^1];
        if (!place.TryAdd(key, new FieldValue(value, line.Number, line.Words[1].Column)))
            _findings.Error(line.Number, line.Words[0].Column, $"'{line.Words[0].Text}' is given twice", null);
    }

    private PacketTopology? Build()
    {
        var hosts = Whole(_head, "nodes", "Nodes", 2, 1 << 20);
        var count = Whole(_head, "tiers", "Tiers", 1, 3);
        if (count != _tiers.Count && !_findings.HasErrors)
            _findings.Error(_head["tiers"].Line, _head["tiers"].Column, $"{count} tiers are announced and {_tiers.Count} described", null);
        var podSize = _tiers.Count == 3 ? Whole(_head, "podsize", "Podsize", 1, hosts) : hosts;
        var tiers = _tiers.Select((_, t) => Tier(t)).ToArray();
        if (_findings.HasErrors)
            return null;
        if (FatTreeTopology.Fault(hosts, podSize, tiers) is { } fault)
        {
            _findings.Error(0, 0, fault, "a fat-tree's counts come out whole: k = 8 has 128 hosts, pods of 16, radix 4 and 4, 4 and 4, 8");
            return null;
        }

        return FatTreeTopology.Build(hosts, podSize, tiers);
    }

    private FatTreeTier Tier(int t)
    {
        var top = t == _tiers.Count - 1;
        var values = _tiers[t];
        if (top && values.TryGetValue("radix_up", out var up) && up.Value != 0)
            _findings.Error(up.Line, up.Column, "the top tier has no links up", "leave Radix_Up out");
        var latency = Real(values, t, "downlink_latency_ns", "Downlink_Latency_ns", 1e9);
        var switching = values.ContainsKey("switch_latency_ns") ? Real(values, t, "switch_latency_ns", "Switch_Latency_ns", 1e9) : 0;
        if (!_findings.HasErrors && SimDuration.FromNanoseconds(latency) < PacketTopology.ShortestLatency)
        {
            var place = values["downlink_latency_ns"];
            _findings.Error(place.Line, place.Column, $"a link of {latency} ns is too short: windows are no longer than the shortest link", "give 10 ns or more");
        }

        return new FatTreeTier
        {
            DownlinkRate = DataRate.FromGigabitsPerSecond(Math.Max(Real(values, t, "downlink_speed_gbps", "Downlink_speed_Gbps", 1e5), 1e-3)),
            DownlinkLatency = SimDuration.FromNanoseconds(latency),
            SwitchLatency = SimDuration.FromNanoseconds(switching),
            RadixDown = Whole(values, "radix_down", $"Radix_Down of tier {t}", 1, 1 << 20),
            RadixUp = top ? 0 : Whole(values, "radix_up", $"Radix_Up of tier {t}", 1, 1 << 16),
            Bundle = values.ContainsKey("bundle") ? Whole(values, "bundle", $"Bundle of tier {t}", 1, 1 << 10) : 1,
            QueueDown = Queue(values, "queue_down"),
            QueueUp = Queue(values, "queue_up"),
        };
    }

    private Bytes? Queue(Dictionary<string, FieldValue> values, string key) =>
        values.ContainsKey(key) ? new Bytes(Whole(values, key, key, 1, 1 << 30)) : null;

    private double Real(Dictionary<string, FieldValue> values, int tier, string key, string name, double most)
    {
        if (!values.TryGetValue(key, out var value))
        {
            _findings.Error(0, 0, $"tier {tier} has no {name}", $"add a line: {name} VALUE");
            return 1;
        }

        if (value.Value > most || (value.Value == 0 && key == "downlink_speed_gbps"))
            _findings.Error(value.Line, value.Column, string.Create(CultureInfo.InvariantCulture, $"{name} {value.Value} is not between 0 and {most}"), null);
        return Math.Min(value.Value, most);
    }

    private int Whole(Dictionary<string, FieldValue> values, string key, string name, int least, int most)
    {
        if (!values.TryGetValue(key, out var value))
        {
            _findings.Error(0, 0, $"there is no {name}", "every count of a fat-tree must be given");
            return least;
        }

        if (value.Value >= least && value.Value <= most && value.Value == Math.Floor(value.Value))
            return (int)value.Value;
        _findings.Error(value.Line, value.Column, string.Create(CultureInfo.InvariantCulture, $"{name} is {value.Value}, and a whole number from {least} to {most} is expected"), null);
        return least;
    }

    private readonly record struct FieldValue(double Value, int Line, int Column);
}
