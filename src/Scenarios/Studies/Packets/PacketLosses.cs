using Sim.Engine.Packet;
using Sim.Engine.Results;

namespace Sim.Scenarios.Studies.Packets;

/// <summary>What faults cost a packet run, and what brought all of it to its end nevertheless.</summary>
internal static class PacketLosses
{
    /// <summary>Nothing where nothing can fail.</summary>
    /// <param name="messages">Messages of the program.</param>
    /// <param name="run">Its run.</param>
    public static IReadOnlyList<Metric> Of(int messages, PacketRun run)
    {
        if (run.Moved is not { } moved)
        {
            return [];
        }

        var totals = run.Totals;
        return
        [
            new("packets.lost", totals.Losses, "1", "data packets lost to faults"),
            new("packets.lost_bytes", (totals.DataBytesSent - totals.DataBytesDelivered) / 1e6, "MB", "bytes that NICs sent and that did not arrive: lost, dropped or trimmed"),
            new("packets.sent_again", run.Messages.Sum(message => (double)message.Retransmissions), "1", "packets that transports sent again"),
            new("messages.posted_again", moved.PostedAgain, "1", "messages that software took back without an answer and posted again, whole, over other NICs"),
            new("messages.posted_again_bytes", moved.BytesPostedAgain.Count / 1e6, "MB", "their bytes"),
            new("messages.redirected", moved.Redirected, "1", "later messages that went by other NICs at once"),
            new("messages.redirected_bytes", moved.BytesRedirected.Count / 1e6, "MB", "their bytes"),
            new("messages.delivered", run.Messages.Take(messages).Count(message => message.Received is not null), "1", "messages of the program that arrived"),
        ];
    }
}
