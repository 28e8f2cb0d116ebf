using Sim.Engine.Packet;
using Sim.Units;

namespace Sim.Engine.Tests.Packet;

public sealed class QueueingTests
{
    private static PacketParameters With(SwitchQueueing queueing, PacketParameters parameters) =>
        parameters with { Switch = parameters.Switch with { Queueing = queueing } };

    [Fact]
    public void A_blocked_head_slows_an_innocent_flow_and_virtual_output_queues_do_not()
    {
        // Hosts 1 to 4 keep host 0 busy; host 1 also sends to host 5, which nobody else does. Two windows of 64 packets fit the input buffer of 256, so credits
        // never run out: what holds the innocent flow back is the head of the queue alone.
        Message[] messages = [.. Enumerable.Range(1, 4).Select(h => Trees.Send(h, 0, Trees.Packets(400))), Trees.Send(1, 5, Trees.Packets(400))];
        long Innocent(SwitchQueueing queueing) => Trees.Run(Trees.Star(6), With(queueing, Lossless.Credits(256, window: 64)), messages).Time(4);
        var alone = Trees.Run(Trees.Star(6), Lossless.Credits(256, window: 64), messages[^1]).Time(0);
        // Behind a full window of the hot flow, at a quarter of a link, it gets no more than the hot flow does: four times the time, less while the queue builds up.
        Assert.True(Innocent(SwitchQueueing.Input) > 3 * alone);
        // The hot flow takes its quarter of the host's port, and three quarters are left: 4/3 of the time, and a few packets of its first window.
        Assert.InRange(Innocent(SwitchQueueing.Virtual), alone, 1.5 * alone);
        Assert.InRange(Innocent(SwitchQueueing.Output), alone, 1.5 * alone);
    }

    [Theory]
    [InlineData(2, 0.7500)]
    [InlineData(4, 0.6553)]
    [InlineData(8, 0.6184)]
    public void Input_queues_saturate_where_Karol_Hluchyj_and_Morgan_say(int ports, double saturation)
    {
        // Table I of Karol, Hluchyj, Morgan, "Input versus output queueing on a space-division packet switch" (1987): saturated inputs, uniform destinations.
        Assert.InRange(Saturation(ports, SwitchQueueing.Input), saturation - 0.012, saturation + 0.012);
    }

    [Fact]
    public void Virtual_output_queues_and_output_queues_carry_more_than_input_queues()
    {
        Assert.InRange(Saturation(8, SwitchQueueing.Virtual), 0.9, 1);
        Assert.InRange(Saturation(8, SwitchQueueing.Output), 0.9, 1);
    }

    /// <summary>Share of the links' rate that single packets to random hosts, always at hand, get.</summary>
    private static double Saturation(int ports, SwitchQueueing queueing)
    {
        // Karol's switch sends to itself too; so each port is two hosts, a sender and a receiver.
        const int PerHost = 8_000;
        var random = new RandomStream(5, RandomStream.HashName("saturation"), 0);
        var messages = new Message[ports * PerHost];
        for (var m = 0; m < messages.Length; m++)
        {
            messages[m] = Trees.Send(m % ports, ports + random.NextInt(ports), Trees.Packets(1));
        }

        var run = new PacketNetwork(Trees.Star(2 * ports), With(queueing, Lossless.Credits(64)), new MessageSet(messages)).Run(until: new SimTime(PerHost * Trees.Full));
        return run.Messages.Count(m => m.Received is not null) / (double)ports / PerHost;
    }
}
