using Sim.Units;

namespace Sim.Engine.Packet;

/// <summary>
/// The flat state of a run. Each element belongs to one unit, and each unit to one worker: queues to the switch that sends on the link,
/// a message's sending half to its source, its receiving half to its destination. The shared rest never changes.
/// </summary>
internal sealed class NetworkState
{
    public NetworkState(PacketTopology topology, PacketParameters parameters, MessageSet workload, int workers)
    {
        Topology = topology;
        Parameters = parameters;
        Workload = workload;
        Workers = workers;
        Routes = new RouteTable(topology);
        Partition = new Partition(topology, workers);
        Window = (parameters.Window ?? topology.Lookahead).Picoseconds;
        if (Window < 1 || Window > topology.Lookahead.Picoseconds)
            throw new ArgumentException($"a window of {new SimDuration(Window)} is not legal: it lies between 1 ps and the smallest latency of a link, {topology.Lookahead}");
        Queues = MakeQueues(topology, parameters, Partition);
        Switches = MakeSwitches(topology);
        Hosts = new Host[topology.Hosts];
        foreach (ref var host in Hosts.AsSpan())
        {
            host = new Host { Inbox = new(), Output = new(), Due = long.MaxValue };
        }

        Sends = new SendState[workload.Messages.Count];
        Receives = new ReceiveState[workload.Messages.Count];
        (SendBits, ReceiveBits) = MakeMessages();
        Nodes = new NodeTable(topology, workload);
        Triggers = new TriggerTable(workload, Nodes);
        Timeout = (parameters.Transport.Timeout ?? LongestRoundTrip() * 2).Picoseconds;
    }

    public PacketTopology Topology { get; }

    public PacketParameters Parameters { get; }

    public MessageSet Workload { get; }

    public int Workers { get; }

    public RouteTable Routes { get; }

    public Partition Partition { get; }

    /// <summary>Length of a window in picoseconds.</summary>
    public long Window { get; }

    /// <summary>One entry per link; those of host links are NIC ports and use the link and the counts only.</summary>
    public EgressQueue[] Queues { get; }

    public SwitchUnit[] Switches { get; }

    public Host[] Hosts { get; }

    /// <summary>Outputs are chosen when packets arrive, not when they are sent.</summary>
    public bool Adaptive => Parameters.Routing == PacketRouting.Adaptive;

    /// <summary>Queues of a switch share state, so the switch is the unit of ordering.</summary>
    public bool Merged => Adaptive || Parameters.Switch.SharedBuffer is not null;

    public SendState[] Sends { get; }

    public ReceiveState[] Receives { get; }

    public ulong[] SendBits { get; }

    public ulong[] ReceiveBits { get; }

    public TriggerTable Triggers { get; }

    public NodeTable Nodes { get; }

    /// <summary>Silence after which packets count as lost, in picoseconds.</summary>
    public long Timeout { get; }

    private static EgressQueue[] MakeQueues(PacketTopology topology, PacketParameters parameters, Partition partition)
    {
        var queues = new EgressQueue[topology.Links.Length];
        for (var i = 0; i < queues.Length; i++)
        {
            ref var queue = ref queues[i];
            var link = topology.Links[i];
            queue.Link = new LinkEnd(link, i, partition.Of(link.Target));
            queue.DataLimit = checked((int)(link.Buffer ?? parameters.Switch.DataBuffer).Count);
            queue.Due = long.MaxValue;
            if (link.Source >= 0)
            {
                queue.Data = new();
                queue.Control = new();
            }
        }

        return queues;
    }

    private static SwitchUnit[] MakeSwitches(PacketTopology topology)
    {
        var links = new List<int>[topology.Switches];
        for (var i = 0; i < topology.Links.Length; i++)
        {
            if (topology.Links[i].Source is >= 0 and var at)
                (links[at] ??= []).Add(i);
        }

        return Array.ConvertAll(links, list => new SwitchUnit { Inbox = new(), Due = long.MaxValue, Links = list?.ToArray() ?? [] });
    }

    private (ulong[] Send, ulong[] Receive) MakeMessages()
    {
        var format = Parameters.Format;
        var words = 0;
        for (var m = 0; m < Sends.Length; m++)
        {
            var message = Workload.Messages[m];
            if (Routes.Hops(message.Source, message.Destination) < 0)
                throw new ArgumentException($"message {m}: there is no path from host {message.Source} to host {message.Destination}");
            var total = checked((int)format.PacketsOf(message.Size));
            var last = message.Size.Count - ((total - 1) * format.Payload.Count) + format.Header.Count;
            Sends[m] = new SendState { Destination = message.Destination, Total = total, LastSize = (int)last, Words = words * 2, Done = -1, Posted = -1 };
            Receives[m] = new ReceiveState { Source = message.Source, Total = total, Words = words, Done = -1 };
            words += (total + 63) / 64;
        }

        return (new ulong[words * 2], new ulong[words]);
    }

    /// <summary>An upper bound on the round trip: on every link of the longest path the latency and a full buffer of both classes, there and back.</summary>
    private SimDuration LongestRoundTrip()
    {
        long worst = 0;
        foreach (ref var queue in Queues.AsSpan())
        {
            var buffered = new Bytes(queue.DataLimit) + Parameters.Switch.ControlBuffer + Parameters.Format.Full;
            worst = Math.Max(worst, queue.Link.Latency + (buffered / new DataRate(queue.Link.Rate)).Picoseconds);
        }

        return new SimDuration(worst) * ((Routes.Distance.Max() + 2) * 2L);
    }
}
