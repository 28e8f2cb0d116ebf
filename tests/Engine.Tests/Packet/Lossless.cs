using Sim.Engine.Packet;
using Sim.Units;

namespace Sim.Engine.Tests.Packet;

/// <summary>Parameters of lossless links on the networks of <see cref="Trees"/>.</summary>
internal static class Lossless
{
    /// <summary>A credit: 8 bytes.</summary>
    public const long Credit = 160;

    /// <summary>A pause frame: 64 bytes.</summary>
    public const long Pause = 1_280;

    /// <summary>Credits for so many full packets per link and lane, and a window that does not limit.</summary>
    public static PacketParameters Credits(int packets, int window = 10_000) => Trees.Unlimited(window) with
    {
        Routing = PacketRouting.Ecmp,
        FlowControl = new FlowControlParameters { Kind = FlowControl.Credit, InputBuffer = new Bytes(packets * 4160L) },
    };

    public static PacketParameters Pauses(long above, Bytes? headroom = null, int window = 10_000) => Trees.Unlimited(window) with
    {
        Routing = PacketRouting.Ecmp,
        FlowControl = new FlowControlParameters { Kind = FlowControl.Pause, PauseAbove = new Bytes(above), Headroom = headroom },
    };

    public static int Lost(this PacketRun run) => run.Links.Sum(link => link.Drops + link.ControlDrops + link.Trims);

    /// <summary>A ring of switches with a host each, every cable both ways.</summary>
    public static PacketTopology Ring(int switches)
    {
        var links = new List<PacketLink>();
        void Cable(int a, int b, int tier)
        {
            links.Add(new PacketLink(a, b, DataRate.FromGigabitsPerSecond(400), new SimDuration(Trees.Latency), null, tier));
            links.Add(new PacketLink(b, a, DataRate.FromGigabitsPerSecond(400), new SimDuration(Trees.Latency), null, tier));
        }

        for (var s = 0; s < switches; s++)
        {
            Cable(~s, s, 0);
            Cable(s, (s + 1) % switches, 1);
        }

        return new PacketTopology(switches, switches, [.. links]);
    }
}
