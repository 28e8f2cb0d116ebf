using Sim.Engine.Packet;
using Sim.Units;

namespace Sim.Engine.Tests.Packet;

public sealed class SwiftFixedPointTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(8)]
    public void The_queue_settles_at_the_target_delay(int senders)
    {
        var parameters = new PacketParameters
        {
            Routing = PacketRouting.Ecmp,
            Transport = new TransportParameters { Kind = TransportKind.Swift },
            Switch = SwitchParameters.For(TransportKind.Swift) with { DataBuffer = new Bytes(16_000_000) },
        };
        var wait = QueueProbe.Wait(parameters, senders, packets: 40_000, probes: 20, spacing: 97_000_000);

        // The windows of all fill the path and the queue: senders x W = (round trip + target) / wire. The target is 4 us and a / sqrt(W) - b, a = 4 us / (1 / sqrt(0.1) - 1 / sqrt(100)),
        // b = a / sqrt(100).
        const double RoundTrip = (2 * (Trees.Full + Trees.Latency)) + (2 * (Trees.Control + Trees.Latency));
        var a = 4e6 / ((1 / Math.Sqrt(0.1)) - 0.1);
        var target = 4e6;
        for (var i = 0; i < 20; i++)
        {
            target = 4e6 + (a / Math.Sqrt((RoundTrip + target) / Trees.Full / senders)) - (a / 10);
        }

        // A round trip adds a packet of each; what is beyond the target goes within one.
        Assert.InRange(wait, target - (senders * Trees.Full), target + (senders * Trees.Full));
    }
}
