using Sim.Engine.Packet;
using Sim.Units;

namespace Sim.Engine.Tests.Packet;

/// <summary>Networks of round figures: 400 Gb/s (20 ps per byte), 1 us per link; a full packet of 4,096 + 64 bytes takes 83,200 ps, a control packet 1,280 ps.</summary>
internal static class Trees
{
    public const long Latency = 1_000_000;

    public const long Full = 83_200;

    public const long Control = 1_280;

    /// <summary>A payload in whole packets.</summary>
    public static Bytes Packets(long count) => new(count * 4096);

    public static FatTreeTier Tier(int down, int up, long latency = Latency) => new()
    {
        DownlinkRate = DataRate.FromGigabitsPerSecond(400), DownlinkLatency = new SimDuration(latency), RadixDown = down, RadixUp = up,
    };

    /// <summary>All hosts on one switch.</summary>
    public static PacketTopology Star(int hosts) => FatTreeTopology.Build(hosts, hosts, [Tier(hosts, 0)]);

    /// <summary>Two leaves of so many hosts, joined over one link each to a middle switch.</summary>
    public static PacketTopology Dumbbell(int hostsPerSide) =>
        FatTreeTopology.Build(2 * hostsPerSide, 2 * hostsPerSide, [Tier(hostsPerSide, 1), Tier(2, 0)]);

    /// <summary>The three-tier fat-tree of radix k.</summary>
    public static PacketTopology FatTree(int k, long latency = Latency) =>
        FatTreeTopology.Build(k * k * k / 4, k * k / 4, [Tier(k / 2, k / 2, latency), Tier(k / 2, k / 2, latency), Tier(k, 0, latency)]);

    /// <summary>Buffers that never overflow, and no reaction to congestion.</summary>
    public static PacketParameters Unlimited(int window) => new()
    {
        Switch = new SwitchParameters { DataBuffer = new Bytes(1 << 30), ControlBuffer = new Bytes(1 << 30), Trimming = false },
        Transport = new TransportParameters { Kind = TransportKind.Window, Window = window },
    };

    public static Message Send(int source, int destination, Bytes size, long start = 0) => new(source, destination, size, new SimTime(start));

    public static PacketRun Run(PacketTopology topology, PacketParameters parameters, params Message[] messages) =>
        new PacketNetwork(topology, parameters, new MessageSet(messages)).Run();

    /// <summary>Completion time of a message in picoseconds.</summary>
    public static long Time(this PacketRun run, int message) => run.Messages[message].CompletionTime!.Value.Picoseconds;
}
