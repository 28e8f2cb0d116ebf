using Sim.Engine.Packet;

namespace Sim.Engine.Training.Packets;

/// <summary>The messages and copies that something wrote in a row.</summary>
/// <param name="Messages">Numbers of messages.</param>
/// <param name="Copies">Numbers of copies.</param>
internal readonly record struct TransferRange(Range Messages, Range Copies)
{
    /// <summary>What a program has had written since its numbers were <paramref name="messages"/> and <paramref name="copies"/>.</summary>
    public static TransferRange Since(ProgramBuilder builder, int messages, int copies) => new(messages..builder.Messages.Count, copies..builder.Copies.Count);

    /// <summary>Bytes of messages and of copies that have arrived.</summary>
    public (long Messages, long Copies) Arrived(MessageSet program, PacketRun run)
    {
        long messages = 0, copies = 0;
        for (var m = Messages.Start.Value; m < Messages.End.Value; m++)
        {
            messages += run.Messages[m].Received is null ? 0 : program.Messages[m].Size.Count;
        }

        for (var c = Copies.Start.Value; c < Copies.End.Value; c++)
        {
            copies += run.Copies[c] is null ? 0 : program.Copies[c].Size.Count;
        }

        return (messages, copies);
    }
}
