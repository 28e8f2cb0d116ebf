using Sim.Units;

namespace Sim.Engine.Packet;

/// <summary>
/// The completion time of a message that has a path to itself: the divisor of slowdown. A sprayed message may be faster by the wire time of
/// its last packet, which can overtake on another path.
/// </summary>
public sealed class UnloadedTime
{
    private readonly RouteTable _routes;
    private readonly PacketTopology _topology;
    private readonly PacketParameters _parameters;

    /// <param name="topology">The network.</param>
    /// <param name="parameters">Sizes of packets, and overheads.</param>
    public UnloadedTime(PacketTopology topology, PacketParameters parameters)
    {
        _routes = new RouteTable(topology);
        _topology = topology;
        _parameters = parameters.OnPaths(_routes.LongestPath - 1);
    }

    /// <summary>Links between two hosts, or -1 where there is no path.</summary>
    public int Hops(int source, int destination) => _routes.Hops(source, destination);

    /// <summary>
    /// Overheads, and store-and-forward of all packets without a wait for the window: on each link the last packet follows the one before it.
    /// With F(j) the time at which the last full packet has left link j, F(j) = sum of (wire + latency) up to j + (n - 1) x the slowest wire so far.
    /// </summary>
    public SimDuration Of(Message message)
    {
        var format = _parameters.Format;
        var full = format.PacketsOf(message.Size) - 1;
        var last = message.Size - (full * format.Payload) + format.Header;
        var packet = new PacketRecord { Destination = message.Destination };
        long slowest = 0, pipe = 0, lastLeft = 0;
        for (var link = _topology.HostLink[message.Source]; ;)
        {
            var at = _topology.Links[link];
            var wire = (format.Full / at.Rate).Picoseconds;
            slowest = Math.Max(slowest, wire);
            pipe += wire;
            var fullLeft = full == 0 ? 0 : pipe + ((full - 1) * slowest);
            lastLeft = Math.Max(lastLeft, fullLeft) + (last / at.Rate).Picoseconds;
            // Latency moves both packets alike.
            pipe += at.Latency.Picoseconds;
            lastLeft += at.Latency.Picoseconds;
            if (at.Target < 0)
                return new SimDuration(lastLeft) + _parameters.Nic.SendOverhead + _parameters.Nic.ReceiveOverhead;
            link = _routes.NextLink(at.Target, ref packet);
        }
    }
}
