using System.Globalization;
using Sim.Engine.Packet;
using Sim.Scenarios.Running;

namespace Sim.Cli.Output;

/// <summary>The account of a packet run: what was sent is delivered, lost and counted, or in flight.</summary>
internal static class Ledger
{
    /// <summary>Shows the account on the messages stream.</summary>
    /// <exception cref="RunFailedException">It does not come out.</exception>
    public static void Hold(MessageSet workload, PacketRun run, PacketFormat format, Terminal terminal)
    {
        var t = run.Totals;
        var headers = t.DataDelivered * format.Header.Count;
        var (payload, once) = (t.DataBytesDelivered - headers, workload.Messages.Sum(message => message.Size.Count));
        var text = string.Create(CultureInfo.InvariantCulture, $"""
            data packets: {t.DataSent} sent = {t.DataDelivered} delivered + {t.Trims} trimmed + {t.Drops} dropped + {t.Losses} lost to faults + {t.DataInFlight} in flight
            control packets: {t.ControlSent} sent + {t.Trims} headers = {t.ControlDelivered} delivered + {t.ControlDrops} dropped + {t.ControlLosses} lost to faults + {t.ControlInFlight} in flight
            payload: {once} bytes of {workload.Messages.Count} messages, {payload} bytes delivered, {payload - once} of them more than once
            """);
        terminal.Messages.WriteLine(text);
        if (!t.Conserved || payload < once)
            throw new RunFailedException($"packets or bytes appeared or vanished:\n{text}");
    }
}
