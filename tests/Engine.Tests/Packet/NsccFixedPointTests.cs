using Sim.Engine.Packet;
using Sim.Units;

namespace Sim.Engine.Tests.Packet;

public sealed class NsccFixedPointTests
{
    [Theory]
    [InlineData(2, 0.5)]
    [InlineData(2, 1)]
    [InlineData(8, 0.5)]
    [InlineData(8, 1)]
    public void The_queue_settles_at_the_target_delay(int senders, double share)
    {
        var parameters = new PacketParameters
        {
            Routing = PacketRouting.Ecmp,
            Transport = new TransportParameters { Kind = TransportKind.Nscc, Nscc = new NsccParameters { Target = share } },
            // All that wait are marked: of the four cases of the controller those two are left that hold a window and that take from it.
            Switch = SwitchParameters.For(TransportKind.Nscc) with { DataBuffer = new Bytes(16_000_000), MarkFrom = Trees.Packets(2), MarkAll = Trees.Packets(2) },
        };
        var wait = QueueProbe.Wait(parameters, senders, packets: 80_000, probes: 40, spacing: 47_000_000);

        // In a base round trip b a window W gains eta s b / (b + A) packets, s the bandwidth-delay product over that of the reference, and loses gamma W (A - T) / A: the delay A at which they are equal. The windows of all
        // fill path and queue: senders x W = (b + A) / wire.
        const double Base = (2 * (Trees.Full + Trees.Latency)) + (2 * (Trees.Control + Trees.Latency));
        var nscc = parameters.Transport.Nscc;
        var target = share * Base;
        var delay = target;
        for (var i = 0; i < 20; i++)
        {
            var window = (Base + delay) / Trees.Full / senders;
            var gain = nscc.SteadyIncrease * (Base / Trees.Full * 4160 / nscc.ReferenceProduct.Count) * Base / (Base + delay);
            delay = target / (1 - (gain / (nscc.DecreaseGain * window)));
        }

        Assert.InRange(wait, delay * 0.95, delay * 1.05);
    }
}
