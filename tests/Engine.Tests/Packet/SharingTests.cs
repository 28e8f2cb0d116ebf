using Sim.Engine.Packet;
using Sim.Units;

namespace Sim.Engine.Tests.Packet;

public sealed class SharingTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(15)]
    public void An_incast_keeps_the_last_link_busy_from_the_first_arrival_to_the_end(int senders)
    {
        var messages = Enumerable.Range(1, senders).Select(from => Trees.Send(from, 0, Trees.Packets(100))).ToArray();
        var run = Trees.Run(Trees.Star(16), Trees.Unlimited(100), messages);
        // All first packets reach the switch at wire + latency; then senders x 100 packets one after the other, and the last link's latency.
        Assert.Equal(Trees.Full + Trees.Latency + (senders * 100 * Trees.Full) + Trees.Latency, run.Messages.Max(m => m.Received!.Value.Picoseconds));
        // At the instant of the first arrivals all but one wait; each round adds senders - 1, until the last round.
        var queue = run.Links.Max(link => link.LargestBacklog.Count);
        Assert.Equal(((senders * 100) - 99) * 4160, queue);
    }

    [Fact]
    public void Equal_windows_share_a_dumbbell_equally()
    {
        var run = Trees.Run(Trees.Dumbbell(2), Trees.Unlimited(400), Trees.Send(0, 2, Trees.Packets(400)), Trees.Send(1, 3, Trees.Packets(400)));
        // The link between the leaves carries 800 packets without a gap after the first host link; two more links follow.
        Assert.Equal(Trees.Full + Trees.Latency + (800 * Trees.Full) + Trees.Latency + (2 * (Trees.Full + Trees.Latency)), Math.Max(run.Time(0), run.Time(1)));
        // Arrivals tie, so packets alternate and the messages end one packet apart.
        Assert.Equal(Trees.Full, Math.Abs(run.Time(0) - run.Time(1)));
    }

    [Fact]
    public void Messages_of_one_host_take_turns()
    {
        var run = Trees.Run(Trees.Star(4), Trees.Unlimited(50), Trees.Send(0, 1, Trees.Packets(50)), Trees.Send(0, 2, Trees.Packets(50)));
        // 100 packets leave in turn: the last of each at the 99th and the 100th place.
        Assert.Equal((99 * Trees.Full) + Trees.Latency + Trees.Full + Trees.Latency, run.Time(0));
        Assert.Equal(run.Time(0) + Trees.Full, run.Time(1));
    }

    [Fact]
    public void A_queue_with_Poisson_arrivals_waits_as_M_D_1()
    {
        // Mean wait of M/D/1: rho / (2 (1 - rho)) service times (Pollaczek-Khinchine). 64 hosts send single packets at random times; each host's own port is
        // such a queue at rho / 64. With 200,000 packets at rho = 0.6 the standard error, correlation included, is near 1 % of the wait.
        const int Hosts = 64, Count = 200_000;
        const double Load = 0.6;
        var random = new RandomStream(7, RandomStream.HashName("poisson"), 0);
        var messages = new Message[Count];
        double now = 0;
        for (var m = 0; m < Count; m++)
        {
            now -= Math.Log(1 - random.NextDouble()) * Trees.Full / Load;
            messages[m] = Trees.Send(1 + random.NextInt(Hosts), 0, Trees.Packets(1), (long)now);
        }

        var run = Trees.Run(Trees.Star(Hosts + 1), Trees.Unlimited(16), messages);
        var wait = run.Messages.Average(m => (double)m.CompletionTime!.Value.Picoseconds) - (2 * (Trees.Full + Trees.Latency));
        static double Wait(double load) => load / (2 * (1 - load)) * Trees.Full;
        Assert.InRange(wait / (Wait(Load) + Wait(Load / Hosts)), 0.95, 1.05);
    }

    [Fact]
    public void A_queue_with_Poisson_arrivals_of_exponential_sizes_waits_as_M_M_1()
    {
        // Mean wait of M/M/1: rho / (1 - rho) mean service times. Sizes are exponential with a mean of 4,000 bytes, cut at 15 means, without headers. The port of
        // each of the 64 hosts is such a queue at rho / 64. Unlike M/D/1 a packet's size is the same at both; at 1 / 128 that does not show.
        const int Hosts = 64, Count = 200_000;
        const double Load = 0.5, Mean = 4_000;
        var format = new PacketFormat { Payload = new Bytes(60_000), Header = Bytes.Zero };
        var random = new RandomStream(11, RandomStream.HashName("poisson"), 0);
        var messages = new Message[Count];
        var service = Mean * 20;
        double now = 0;
        for (var m = 0; m < Count; m++)
        {
            now -= Math.Log(1 - random.NextDouble()) * service / Load;
            var size = Math.Clamp((long)Math.Ceiling(-Math.Log(1 - random.NextDouble()) * Mean), 1, 60_000);
            messages[m] = Trees.Send(1 + random.NextInt(Hosts), 0, new Bytes(size), (long)now);
        }

        var topology = Trees.Star(Hosts + 1);
        var parameters = Trees.Unlimited(16) with { Format = format };
        var unloaded = new UnloadedTime(topology, parameters);
        var run = Trees.Run(topology, parameters, messages);
        var wait = run.Messages.Select((m, id) => (double)(m.CompletionTime!.Value - unloaded.Of(messages[id])).Picoseconds).Average();
        double Wait(double load) => load / (1 - load) * service;
        Assert.InRange(wait / (Wait(Load) + Wait(Load / Hosts)), 0.95, 1.05);
    }

    [Fact]
    public void Ecmp_keeps_a_message_on_one_path_and_spraying_uses_all_equally()
    {
        var topology = Trees.FatTree(8);
        var message = Trees.Send(0, 127, Trees.Packets(1_600));
        var used = (PacketRouting routing) => Trees.Run(topology, Trees.Unlimited(1_600) with { Routing = routing }, message).Links
            .Where((_, id) => topology.Links[id].Tier == 2 && topology.Links[id].Source < 64).Select(link => link.Sent.Count).Where(sent => sent >= 100 * 4160).ToArray();
        // Acknowledgements, 1,600 x 64 bytes on the way back, stay below 100 packets.
        Assert.Single(used(PacketRouting.Ecmp));
        // 4 x 4 paths, 100 packets each: the stride is odd and 16 a power of two, so every run of 16 packets visits every path once.
        Assert.Equal(Enumerable.Repeat(100 * 4160L, 16), used(PacketRouting.Spray));
    }

    [Fact]
    public void Static_routing_by_destination_lets_a_shift_of_all_hosts_run_without_collisions()
    {
        // Destination modulo the ways spreads the hosts of a leaf over all its uplinks (Zahavi et al. 2010): a shift by whole pods is free of conflicts.
        var topology = Trees.FatTree(8);
        var messages = Enumerable.Range(0, 128).Select(h => Trees.Send(h, (h + 16) % 128, Trees.Packets(50))).ToArray();
        var run = Trees.Run(topology, Trees.Unlimited(50) with { Routing = PacketRouting.Static }, messages);
        Assert.All(run.Messages, m => Assert.InRange(m.CompletionTime!.Value.Picoseconds, (49 * Trees.Full) + (6 * (Trees.Full + Trees.Latency)), (long.MaxValue)));
        // Acknowledgements go first at each port, 50 of them at most per message and link.
        Assert.All(run.Messages, m => Assert.InRange(m.CompletionTime!.Value.Picoseconds, 0, (49 * Trees.Full) + (6 * (Trees.Full + Trees.Latency)) + (6 * 50 * Trees.Control)));
    }
}
