namespace Sim.Engine.Packet;

/// <summary>What windows are made of: round trip and bandwidth-delay product of the path of a message in an unloaded network.</summary>
internal sealed class UnloadedPaths(NetworkState state)
{
    private readonly int _full = (int)state.Parameters.Format.Full.Count;
    private readonly int _control = (int)state.Parameters.Format.Control.Count;

    /// <summary>A window of the bandwidth-delay product, in full packets (at least 1), and nothing remembered.</summary>
    public WindowState Begin(int message, long now)
    {
        var (source, destination) = (state.Workload.Messages[message].Source, state.Workload.Messages[message].Destination);
        var roundTrip = OneWay(source, destination, _full) + OneWay(destination, source, _control);
        var wire = state.Queues[state.Topology.HostLink[source]].Link.WireTime(_full);
        var window = Math.Max(1, (double)roundTrip / wire);
        return new WindowState { Window = window, Reference = window, BaseRoundTrip = roundTrip, RoundTrip = roundTrip, LastCut = now - roundTrip, RoundEnd = now };
    }

    /// <summary>Store-and-forward over a shortest path: wire time and latency of each link.</summary>
    private long OneWay(int source, int destination, int bytes)
    {
        var packet = new PacketRecord { Destination = destination };
        var link = state.Topology.HostLink[source];
        for (long time = 0; ;)
        {
            ref var at = ref state.Queues[link].Link;
            time += at.WireTime(bytes) + at.Latency;
            if (at.Target < 0)
                return time;
            link = state.Routes.NextLink(at.Target, ref packet);
        }
    }
}
