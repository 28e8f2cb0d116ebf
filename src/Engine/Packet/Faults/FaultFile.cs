using System.Globalization;
using Sim.Units;

namespace Sim.Engine.Packet;

/// <summary>
/// Reads the failures of a <c>.cm</c> matrix or of a file of their own:
/// <c>failure switch_type TOR|AGG|CORE switch_id S [link_id L]</c>, <c>failure host H</c> or <c>failure all</c>, then any of <c>start PICOSECONDS</c>,
/// <c>end PICOSECONDS</c>, <c>rate SHARE</c> and <c>bit_error_rate P</c>. Both directions of a cable fail. Without rate and bit_error_rate it is down; without start
/// from the beginning, without end for good. S counts the switches of a tier, L the links up of a switch (of a CORE switch those down); without L the whole
/// switch fails. host, all and the keys from start on are this project's; the rest is the format of other simulators.
/// </summary>
public sealed class FaultFile
{
    private static readonly string[] Tiers = ["TOR", "AGG", "CORE"];

    private readonly FindingLog _log;
    private readonly PacketTopology _topology;
    private readonly List<PacketFault> _faults = [];
    private readonly int[] _tier;
    private readonly int[] _back;

    private FaultFile(FindingLog log, PacketTopology topology)
    {
        _log = log;
        _topology = topology;
        _back = topology.WaysBack();
        _tier = new int[topology.Switches];
        Array.Fill(_tier, int.MaxValue);
        foreach (var link in topology.Links)
        {
            if (link.Source >= 0)
                _tier[link.Source] = Math.Min(_tier[link.Source], link.Tier);
        }
    }

    /// <summary>The faults, or null with the findings that say why not.</summary>
    /// <param name="file">Name for the findings.</param>
    /// <param name="text">Its text.</param>
    /// <param name="topology">The network that fails.</param>
    /// <param name="isMatrix">Other lines than failures belong to the matrix and are passed over; else they are errors.</param>
    public static (IReadOnlyList<PacketFault>? Faults, IReadOnlyList<Finding> Findings) Parse(string file, string text, PacketTopology topology, bool isMatrix)
    {
        var log = new FindingLog(file);
        var reader = new FaultFile(log, topology);
        foreach (var line in TextLine.Of(text))
        {
            if (log.IsFull)
                break;
            if (line.Words[0].Text.Equals("failure", StringComparison.OrdinalIgnoreCase))
            {
                reader.Read(line);
            }
            else if (!isMatrix)
            {
                log.Error(line.Number, line.Words[0].Column, $"'{line.Words[0].Text}' begins no failure", "write: failure switch_type AGG switch_id 0 link_id 1 start 20000000 end 80000000");
            }
        }

        return (log.HasErrors ? null : reader._faults, log.Findings);
    }

    private void Read(TextLine line)
    {
        var values = new Dictionary<string, TextWord>();
        var at = 1;
        var isAll = line.Words.Length > 1 && line.Words[1].Text == "all";
        for (at += isAll ? 1 : 0; at < line.Words.Length; at += 2)
        {
            var key = line.Words[at];
            if (key.Text is not ("switch_type" or "switch_id" or "link_id" or "host" or "start" or "end" or "rate" or "bit_error_rate"))
            {
                _log.Error(line.Number, key.Column, $"'{key.Text}' is no key of a failure", "keys are switch_type, switch_id, link_id, host, all, start, end, rate, bit_error_rate");
                return;
            }

            if (at + 1 == line.Words.Length)
            {
                _log.Error(line.Number, key.Column, $"'{key.Text}' has no value", null);
                return;
            }

            if (!values.TryAdd(key.Text, line.Words[at + 1]))
                _log.Error(line.Number, key.Column, $"'{key.Text}' is given twice", null);
        }

        var begin = Number(line, values, "start", 0, long.MaxValue, 0);
        var end = Number(line, values, "end", 1, long.MaxValue, SimTime.Never.Picoseconds);
        var rate = Share(line, values, "rate", 1e-3, 1, 1);
        var errors = Share(line, values, "bit_error_rate", 0, 1e-3, 0);
        if (!_log.HasErrors && end <= begin)
            _log.Error(line.Number, values["end"].Column, $"the failure ends at {end} ps and begins at {begin} ps", "the end comes after the start");
        var isDown = !values.ContainsKey("rate") && !values.ContainsKey("bit_error_rate");
        foreach (var link in isAll ? Enumerable.Range(0, _topology.Links.Length) : Links(line, values))
        {
            _faults.Add(new PacketFault(link, new SimTime(begin), new SimTime(end)) { IsDown = isDown, Rate = rate, BitErrorRate = errors });
        }
    }

    private IEnumerable<int> Links(TextLine line, Dictionary<string, TextWord> values)
    {
        if (values.ContainsKey("host") == values.ContainsKey("switch_type"))
        {
            _log.Error(line.Number, line.Words[0].Column, "the failure names no place, or two", "give one of: host H, switch_type TOR switch_id S, all");
            return [];
        }

        if (values.ContainsKey("host"))
        {
            var host = Number(line, values, "host", 0, _topology.Hosts - 1, 0);
            return [_topology.HostLink[host], _topology.HostQueue[host]];
        }

        var tier = Array.IndexOf(Tiers, values["switch_type"].Text.ToUpperInvariant());
        var switches = Enumerable.Range(0, _topology.Switches).Where(at => _tier[at] == tier).ToArray();
        if (tier < 0 || switches.Length == 0)
        {
            _log.Error(line.Number, values["switch_type"].Column, $"the network has no switches of type '{values["switch_type"].Text}'", "types are TOR (tier 0), AGG (tier 1) and CORE (tier 2)");
            return [];
        }

        if (!values.ContainsKey("switch_id"))
        {
            _log.Error(line.Number, values["switch_type"].Column, "the switch has no number", "add: switch_id 0");
            return [];
        }

        var chosen = switches[Number(line, values, "switch_id", 0, switches.Length - 1, 0)];
        var all = Enumerable.Range(0, _topology.Links.Length).Where(link => _topology.Links[link].Source == chosen).ToArray();
        if (!values.ContainsKey("link_id"))
            return all.SelectMany(link => new[] { link, _back[link] });
        var up = all.Where(link => _topology.Links[link].Tier > tier).ToArray();
        var counted = up.Length > 0 ? up : all;
        var one = counted[Number(line, values, "link_id", 0, counted.Length - 1, 0)];
        return [one, _back[one]];
    }

    private long Number(TextLine line, Dictionary<string, TextWord> values, string key, long least, long most, long standard)
    {
        if (!values.TryGetValue(key, out var word))
            return standard;
        if (long.TryParse(word.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
            return value;
        _log.Error(line.Number, word.Column, $"{key} '{word.Text}' is not a whole number from {least} to {most}", null);
        return least;
    }

    private double Share(TextLine line, Dictionary<string, TextWord> values, string key, double least, double most, double standard)
    {
        if (!values.TryGetValue(key, out var word))
            return standard;
        if (double.TryParse(word.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
            return value;
        _log.Error(line.Number, word.Column, string.Create(CultureInfo.InvariantCulture, $"{key} '{word.Text}' is not a number from {least} to {most}"), null);
        return standard;
    }
}
