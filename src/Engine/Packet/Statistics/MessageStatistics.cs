using System.Globalization;
using Sim.Engine.Results;
using Sim.Units;

namespace Sim.Engine.Packet;

/// <summary>
/// Completion times and slowdowns of the messages of a run, by size. The completion time goes from the post to the last byte at the receiver, the slowdown is the completion time
/// over that of the message alone (<see cref="UnloadedTime"/>).
/// </summary>
public sealed class MessageStatistics
{
    private const string Everything = "all";
    private readonly MessageSet _workload;
    private readonly SimDuration[] _unloaded;
    private readonly (string Name, Percentiles Times, Percentiles Slowdowns)[] _classes;

    /// <summary>All messages of the run have arrived.</summary>
    public MessageStatistics(MessageSet workload, PacketRun run, UnloadedTime unloaded)
    {
        _workload = workload;
        Results = run.Messages;
        _unloaded = [.. workload.Messages.Select(unloaded.Of)];
        Sizes = SizeClass.Of(workload.Messages);
        Fairness = [.. Sizes.Select(size => Packet.Fairness.Of(size, workload.Messages, run.Messages))];
        Times = new Percentiles(run.Messages.Select(message => message.CompletionTime!.Value.Microseconds));
        Slowdowns = new Percentiles(Enumerable.Range(0, _unloaded.Length).Select(Slowdown));
        _classes = [.. Sizes.Select(size => (size.Name, new Percentiles(size.Messages.Select(Time)), new Percentiles(size.Messages.Select(Slowdown))))];
        if (_classes.Length > 1)
            _classes = [.. _classes, (Everything, Times, Slowdowns)];
    }

    public IReadOnlyList<SizeClass> Sizes { get; }

    /// <summary>By class of sizes.</summary>
    public IReadOnlyList<Fairness> Fairness { get; }

    public IReadOnlyList<MessageResult> Results { get; }

    /// <summary>Completion times of all messages in microseconds.</summary>
    public Percentiles Times { get; }

    public Percentiles Slowdowns { get; }

    /// <summary>When the last byte of all had arrived.</summary>
    public SimTime LastByte => new(Results.Max(message => message.Received!.Value.Picoseconds));

    public SimDuration Unloaded(int id) => _unloaded[id];

    public double Slowdown(int id) => Results[id].CompletionTime!.Value / _unloaded[id];

    public ResultTable TimeTable() => Table("completion_times", "Completion times by size of the message", " (us)", one => one.Times);

    public ResultTable SlowdownTable() => Table("slowdowns", "Slowdown by size of the message: completion time over that of the message alone", "", one => one.Slowdowns);

    public ResultTable FairnessTable() => new(
        "fairness",
        "Fairness: Jain's index of the goodputs of messages of a size, 1 when all are equal",
        ["size", "messages", "all destinations", "destinations of several", "mean of these", "least", "at host"],
        [.. Fairness.Select(one =>
        {
            var worst = one.ByDestination.MinBy(destination => destination.Index);
            return (IReadOnlyList<string>)
            [
                one.Size.Name, Count(one.Size.Messages.Count), Number(one.All), Count(one.ByDestination.Count),
                worst is null ? "-" : Number(one.ByDestination.Average(destination => destination.Index)), worst is null ? "-" : Number(worst.Index), worst is null ? "-" : Count(worst.Host),
            ];
        })]);

    public LineChart TimeChart() => Chart("fct", "Completion times of messages by size", "completion time (us)", Times, one => one.Times);

    public LineChart SlowdownChart() => Chart("slowdown", "Slowdown of messages by size", "completion time over that of the message alone", Slowdowns, one => one.Slowdowns);

    private double Time(int id) => Results[id].CompletionTime!.Value.Microseconds;

    private LineChart Chart(string name, string title, string axis, Percentiles all, Func<(string Name, Percentiles Times, Percentiles Slowdowns), Percentiles> values) =>
        new(name, title, axis, "share of messages", [.. _classes.Select(one => Distribution.Line(one.Name, values(one)))], all.Least > 0 && all.Most / all.Least >= 20);

    private ResultTable Table(string name, string title, string unit, Func<(string Name, Percentiles Times, Percentiles Slowdowns), Percentiles> values) => new(
        name,
        title,
        ["size", "messages", "mean" + unit, "p50" + unit, "p99" + unit, "p99.9" + unit, "max" + unit],
        [.. _classes.Select(one => (IReadOnlyList<string>)
        [
            one.Name, Count(values(one).Count), Number(values(one).Mean), Number(values(one).At(0.5)), Number(values(one).At(0.99)), Number(values(one).At(0.999)), Number(values(one).Most),
        ])]);

    private static string Count(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Number(double value) => value.ToString("G6", CultureInfo.InvariantCulture);
}
