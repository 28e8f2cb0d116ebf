using Sim.Engine.Packet;
using Sim.Units;

namespace Sim.Engine.Tests.Packet;

/// <summary>The queue in front of a host to which some hosts of a star send without end, as small messages of another host find it.</summary>
internal static class QueueProbe
{
    private const long Begin = 1_000_000_000;

    /// <summary>Mean time that a probe waits, picoseconds.</summary>
    /// <param name="parameters">Transport and switch.</param>
    /// <param name="senders">Hosts that send.</param>
    /// <param name="packets">Packets of all of them together; enough for the probes to be in mid-course.</param>
    /// <param name="probes">How many probes.</param>
    /// <param name="spacing">From one to the next, picoseconds.</param>
    public static double Wait(PacketParameters parameters, int senders, int packets, int probes, long spacing)
    {
        var topology = Trees.Star(senders + 2);
        var small = Enumerable.Range(0, probes).Select(i => Trees.Send(senders + 1, 0, new Bytes(64), Begin + (i * spacing)));
        var messages = Enumerable.Range(1, senders).Select(from => Trees.Send(from, 0, Trees.Packets(packets / senders))).Concat(small).ToArray();
        var run = Trees.Run(topology, parameters, messages);
        Assert.True(run.Messages.Take(senders).All(message => message.Received!.Value.Picoseconds > Begin + (probes * spacing)), "the probes are in mid-course");
        var unloaded = new UnloadedTime(topology, parameters).Of(messages[^1]).Picoseconds;
        return Enumerable.Range(senders, probes).Average(probe => run.Time(probe) - unloaded);
    }
}
