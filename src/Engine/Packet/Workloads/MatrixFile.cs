using System.Globalization;
using Sim.Units;

namespace Sim.Engine.Packet;

/// <summary>
/// Reads a <c>.cm</c> connection matrix: <c>Nodes N</c>, <c>Connections C</c>, <c>Triggers T</c>, then lines
/// <c>src-&gt;dst [id I] (start PICOSECONDS | trigger K) size BYTES [prio P] [send_done_trigger K] [recv_done_trigger K]</c> and
/// <c>trigger id K oneshot | barrier count N</c>. Failures are read by <see cref="FaultFile"/>. # begins a comment. Sizes and times are whole numbers of any length.
/// </summary>
public sealed class MatrixFile
{
    private readonly FindingLog _log;
    private readonly List<Message> _messages = [];
    private readonly List<int> _lines = [];
    private readonly Dictionary<int, int> _triggers = [];
    private readonly List<int> _counts = [];
    private readonly Dictionary<string, (long Value, int Line, int Column)> _head = [];
    private readonly int _classes;
    private int _failures;
    private bool _prioritySeen;

    private MatrixFile(FindingLog log, int classes)
    {
        _log = log;
        _classes = classes;
    }

    /// <summary>
    /// The messages, or null with the findings that say why not. The matrix may name fewer hosts than the network has. The priority of a connection is its
    /// class, where there are several.
    /// </summary>
    public static (MessageSet? Workload, IReadOnlyList<Finding> Findings) Parse(string file, string text, int hosts, int classes = 1)
    {
        var log = new FindingLog(file);
        var reader = new MatrixFile(log, classes);
        foreach (var line in TextLine.Of(text))
        {
            if (log.IsFull)
                break;
            reader.Read(line);
        }

        var workload = reader.Finish(hosts);
        return (log.HasErrors ? null : workload, log.Findings);
    }

    private void Read(TextLine line)
    {
        var first = line.Words[0];
        if (first.Text.Contains("->", StringComparison.Ordinal))
        {
            ReadConnection(line);
            return;
        }

        switch (first.Text.ToLowerInvariant())
        {
            case "nodes" or "connections" or "triggers" or "failures" when line.Words.Length == 2:
                if (Whole(line, line.Words[1], long.MaxValue) is { } value && !_head.TryAdd(first.Text.ToLowerInvariant(), (value, line.Number, line.Words[1].Column)))
                    _log.Error(line.Number, first.Column, $"'{first.Text}' is given twice", null);
                break;
            case "trigger":
                ReadTrigger(line);
                break;
            case "failure":
                _failures++;
                break;
            default:
                _log.Error(line.Number, first.Column, $"'{first.Text}' begins no line of a connection matrix", "lines begin with Nodes, Connections, Triggers, trigger or SOURCE->DESTINATION");
                break;
        }
    }

    private void ReadConnection(TextLine line)
    {
        var ends = line.Words[0].Text.Split("->");
        if (ends.Length != 2 || !int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out var source)
            || !int.TryParse(ends[1], NumberStyles.None, CultureInfo.InvariantCulture, out var destination))
        {
            _log.Error(line.Number, line.Words[0].Column, $"'{line.Words[0].Text}' is no connection", "write: 3->17 start 0 size 2000000");
            return;
        }

        var message = new Message(source, destination, Bytes.Zero, new SimTime(-1));
        var hasSize = false;
        for (var i = 1; i < line.Words.Length; i += 2)
        {
            var key = line.Words[i];
            if (i + 1 == line.Words.Length)
            {
                _log.Error(line.Number, key.Column, $"'{key.Text}' has no value", null);
                return;
            }

            if (Whole(line, line.Words[i + 1], key.Text is "trigger" or "send_done_trigger" or "recv_done_trigger" or "id" or "prio" ? int.MaxValue : long.MaxValue) is not { } value)
                return;
            hasSize |= key.Text == "size";
            switch (key.Text)
            {
                case "start":
                    message = message with { Start = new SimTime(value) };
                    break;
                case "size":
                    message = message with { Size = new Bytes(value) };
                    break;
                case "trigger":
                    message = message with { StartTrigger = TriggerIndex((int)value) };
                    break;
                case "send_done_trigger":
                    message = message with { SentTrigger = TriggerIndex((int)value) };
                    break;
                case "recv_done_trigger":
                    message = message with { ReceivedTrigger = TriggerIndex((int)value) };
                    break;
                case "prio":
                    SetClass(line, key, value, ref message);
                    break;
                case "id":
                    break;
                default:
                    _log.Error(line.Number, key.Column, $"'{key.Text}' is no key of a connection", "keys are id, start, trigger, size, prio, send_done_trigger, recv_done_trigger");
                    return;
            }
        }

        Add(line, message, hasSize);
    }

    private void SetClass(TextLine line, TextWord key, long value, ref Message message)
    {
        if (_classes > 1)
        {
            if (value >= _classes)
                _log.Error(line.Number, key.Column, $"there is no class {value}; classes are 0 to {_classes - 1}", null);
            message = message with { Class = (int)value };
            return;
        }

        if (!_prioritySeen && value != 0)
            _log.Warning(line.Number, key.Column, "priorities are ignored: all data is one class", "there are as many classes as --classes says");
        _prioritySeen |= value != 0;
    }

    private void Add(TextLine line, Message message, bool hasSize)
    {
        var started = message.Start.Picoseconds >= 0;
        if (!hasSize)
        {
            _log.Error(line.Number, line.Words[0].Column, "the connection has no size", "add: size BYTES");
            return;
        }

        if (started == message.StartTrigger >= 0)
        {
            _log.Error(line.Number, line.Words[0].Column, started ? "the connection has both a start and a trigger" : "the connection has neither a start nor a trigger", "give one of: start PICOSECONDS, trigger K");
            return;
        }

        _messages.Add(started ? message : message with { Start = SimTime.Zero });
        _lines.Add(line.Number);
    }

    private void ReadTrigger(TextLine line)
    {
        var words = Array.ConvertAll(line.Words, word => word.Text);
        if (words is not ["trigger", "id", _, "oneshot" or "multishot" or "barrier", ..] || Whole(line, line.Words[2], int.MaxValue) is not { } id)
        {
            _log.Error(line.Number, line.Words[0].Column, "this is no trigger", "write: trigger id 4 oneshot, or: trigger id 4 barrier count 8");
            return;
        }

        var count = 1L;
        switch (words[3])
        {
            case "multishot":
                _log.Error(line.Number, line.Words[3].Column, "a multishot trigger would post the same message again", "use oneshot or barrier");
                return;
            case "barrier" when words.Length == 6 && words[4] == "count" && Whole(line, line.Words[5], int.MaxValue) is >= 1 and var given:
                count = given;
                break;
            case "barrier":
                _log.Error(line.Number, line.Words[3].Column, "a barrier needs a count of at least 1", "write: barrier count 8");
                return;
        }

        var index = TriggerIndex((int)id);
        if (_counts[index] > 0)
            _log.Error(line.Number, line.Words[2].Column, $"trigger {id} is given twice", null);
        _counts[index] = (int)count;
    }

    private int TriggerIndex(int id)
    {
        if (!_triggers.TryGetValue(id, out var index))
        {
            index = _counts.Count;
            _triggers.Add(id, index);
            _counts.Add(0);
        }

        return index;
    }

    private MessageSet Finish(int hosts)
    {
        Announced("connections", _messages.Count, "connections");
        Announced("failures", _failures, "failures");
        if (_head.TryGetValue("nodes", out var nodes) && nodes.Value > hosts)
            _log.Error(nodes.Line, nodes.Column, $"the matrix is for {nodes.Value} nodes, and the network has {hosts}", null);
        if (!_head.ContainsKey("nodes"))
            _log.Error(0, 0, "there is no line Nodes", "begin with: Nodes N");
        foreach (var (id, index) in _triggers)
        {
            if (_counts[index] == 0)
                _log.Error(0, 0, $"trigger {id} is used and not described", $"add: trigger id {id} oneshot");
        }

        var workload = new MessageSet(_messages, _counts);
        foreach (var fault in workload.Check(hosts))
        {
            _log.Error(_lines[fault.Message], 1, fault.Reason, fault.Hint);
        }

        return workload;
    }

    private void Announced(string key, int found, string name)
    {
        if (!_log.HasErrors && _head.TryGetValue(key, out var given) && given.Value != found)
            _log.Error(given.Line, given.Column, $"{given.Value} {name} are announced, and {found} follow", null);
    }

    private long? Whole(TextLine line, TextWord word, long most)
    {
        if (long.TryParse(word.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value <= most)
            return value;
        _log.Error(line.Number, word.Column, $"'{word.Text}' is not a whole number from 0 to {most}", null);
        return null;
    }
}
