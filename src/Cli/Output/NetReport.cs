using System.Globalization;
using System.Text.Json;
using Sim.Engine.Packet;
using Spectre.Console;

namespace Sim.Cli.Output;

/// <summary>What <c>sim net</c> shows: completion times and slowdowns, and what the packets went through.</summary>
internal sealed class NetReport
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly PacketRun _run;
    private readonly (string Name, Percentiles Values)[] _rows;

    public NetReport(PacketRun run, MessageStatistics messages)
    {
        _run = run;

        // A sender that no answer reaches gives up a message that has arrived.
        double[] acknowledged = [.. run.Messages.Where(message => message.Acknowledged is not null).Select(message => (message.Acknowledged!.Value - message.Posted!.Value).Microseconds)];
        _rows =
        [
            ("last byte received, us", messages.Times),
            .. acknowledged.Length == 0 ? ((string, Percentiles)[])[] : [("last acknowledgement, us", new Percentiles(acknowledged))],
            ("slowdown", messages.Slowdowns),
        ];
    }

    public void Print(Terminal terminal)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var column in new[] { "from the post of a message", "mean", "least", "p50", "p99", "p99.9", "most" })
        {
            table.AddColumn(column);
        }

        foreach (var (name, values) in _rows)
        {
            table.AddRow([name, .. Numbers(values).Select(value => value.ToString("G6", CultureInfo.InvariantCulture))]);
        }

        terminal.ResultConsole.Write(table);
        var t = _run.Totals;
        terminal.Results.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            {_run.Messages.Count} messages; packet-hops {t.DataHops} data, {t.ControlHops} control
            data packets: {t.DataSent} sent, {t.DataDelivered} delivered, {t.Trims} trimmed, {t.Drops} dropped, {t.Marks} marked; headers returned: {t.Returns}; control packets dropped: {t.ControlDrops}
            pauses: {t.Pauses}, links stalled for {Stalled:G6} us in all; lost to faults: {t.Losses} data packets, {t.ControlLosses} control packets
            retransmissions {Retransmissions}, timeouts {Timeouts}, largest queue {LargestQueue} bytes, hash {_run.Hash:x16}
            """));
    }

    public string Json() => JsonSerializer.Serialize(
        new
        {
            messages = _run.Messages.Count,
            times = _rows.ToDictionary(row => row.Name, row => Named(row.Values)),
            data_hops = _run.Totals.DataHops,
            control_hops = _run.Totals.ControlHops,
            data_sent = _run.Totals.DataSent,
            data_delivered = _run.Totals.DataDelivered,
            trims = _run.Totals.Trims,
            losses = _run.Totals.Losses,
            control_losses = _run.Totals.ControlLosses,
            returns = _run.Totals.Returns,
            drops = _run.Totals.Drops,
            control_drops = _run.Totals.ControlDrops,
            marks = _run.Totals.Marks,
            pauses = _run.Totals.Pauses,
            stalled_us = Stalled,
            largest_held_bytes = _run.Links.Max(link => link.LargestHeld.Count),
            retransmissions = Retransmissions,
            timeouts = Timeouts,
            largest_queue_bytes = LargestQueue,
            hash = _run.Hash.ToString("x16", CultureInfo.InvariantCulture),
        },
        Indented);

    /// <summary>Time that links stalled, added up, in microseconds.</summary>
    private double Stalled => _run.Links.Sum(link => link.Stalled.Microseconds);

    private int Retransmissions => _run.Messages.Sum(message => message.Retransmissions);

    private int Timeouts => _run.Messages.Sum(message => message.Timeouts);

    private long LargestQueue => _run.Links.Max(link => link.LargestBacklog.Count);

    private static double[] Numbers(Percentiles values) => [values.Mean, values.Least, values.At(0.5), values.At(0.99), values.At(0.999), values.Most];

    private static object Named(Percentiles values) => new
    {
        mean = values.Mean,
        least = values.Least,
        p50 = values.At(0.5),
        p99 = values.At(0.99),
        p999 = values.At(0.999),
        most = values.Most,
    };
}
