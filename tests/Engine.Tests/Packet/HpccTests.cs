using Sim.Engine.Packet;
using Sim.Units;

namespace Sim.Engine.Tests.Packet;

public sealed class HpccTests
{
    /// <summary>Telemetry of one switch: 2 bytes and 8.</summary>
    private const long FullBytes = 4096 + 64 + 10;

    private static readonly PacketParameters Parameters = new()
    {
        Routing = PacketRouting.Ecmp,
        Transport = new TransportParameters { Kind = TransportKind.Hpcc },
        Switch = SwitchParameters.For(TransportKind.Hpcc) with { DataBuffer = new Bytes(16_000_000) },
    };

    [Fact]
    public void Telemetry_takes_two_bytes_and_eight_per_switch_in_data_and_acknowledgements()
    {
        var topology = Trees.Star(2);
        var run = Trees.Run(topology, Parameters, Trees.Send(0, 1, Trees.Packets(7)));
        Assert.Equal(7 * FullBytes, run.Links[topology.HostLink[0]].Sent.Count);
        Assert.Equal(7 * (64 + 10), run.Links[topology.HostLink[1]].Sent.Count);
        // Dumbbell: three switches between hosts of both sides.
        topology = Trees.Dumbbell(1);
        run = Trees.Run(topology, Parameters, Trees.Send(0, 1, Trees.Packets(1)));
        Assert.Equal(4096 + 64 + 26, run.Links[topology.HostLink[0]].Sent.Count);
    }

    /// <summary>U = 1 at full rate without a queue, so the fixed point of W = W / (U / eta) + W_AI is U = eta / (1 - W_AI / W), W_AI = BDP (1 - eta) / 100: 0.9505 for one message, 0.954 for eight.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public void The_bottleneck_runs_at_the_utilisation_that_is_aimed_at_with_hardly_a_queue(int senders)
    {
        var messages = Enumerable.Range(1, senders).Select(from => Trees.Send(from, 0, Trees.Packets(40_000 / senders))).Append(Trees.Send(senders + 1, 0, new Bytes(64), 2_000_000_000)).ToArray();
        var topology = Trees.Star(senders + 2);
        long Sent(long until) => new PacketNetwork(topology, Parameters, new MessageSet(messages)).Run(1, new SimTime(until)).Links[topology.HostQueue[0]].Sent.Count;
        // Between 1 and 2.5 ms all send and have settled; 20 ps per byte. A packet that waits on average is 2 % of a round trip, and as much of U.
        Assert.InRange((Sent(2_500_000_000) - Sent(1_000_000_000)) * 20 / 1.5e9, 0.935, 0.96);
        var run = Trees.Run(topology, Parameters, messages);
        // What a small message meets in mid-course: at most a packet from each.
        var wait = run.Time(senders) - new UnloadedTime(topology, Parameters).Of(messages[senders]).Picoseconds;
        Assert.InRange(wait, 0, senders * FullBytes * 20);
    }

    [Theory]
    [InlineData(PacketRouting.Spray)]
    [InlineData(PacketRouting.Adaptive)]
    public void Packets_of_many_paths_are_refused(PacketRouting routing) => Assert.StartsWith(
        "hpcc compares what the switches of one path told",
        Assert.Throws<ArgumentException>(() => Trees.Run(Trees.Star(2), Parameters with { Routing = routing }, Trees.Send(0, 1, new Bytes(64)))).Message,
        StringComparison.Ordinal);
}
