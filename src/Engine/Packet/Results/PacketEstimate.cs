namespace Sim.Engine.Packet;

/// <summary>What a packet run will cost, before it starts.</summary>
/// <param name="Transfers">Messages and copies.</param>
/// <param name="Hops">Link crossings of packets: each packet crosses its links once as data, once as acknowledgement, and may be pulled or refused once in two: 2.5 per link, and as many credits where there are any.</param>
/// <param name="MemoryBytes">Tables of messages, three bits per packet, queues and routes.</param>
/// <param name="Seconds">Hops over <see cref="HopsPerSecond"/> or <see cref="HopsPerSecondMerged"/>, and <see cref="SecondsPerTransfer"/>.</param>
public sealed record PacketEstimate(long Transfers, double Hops, double MemoryBytes, double Seconds)
{
    /// <summary>Packet-hops per second of one thread where queues have turns of their own, from bench/README.md.</summary>
    public const double HopsPerSecond = 5e6;

    /// <summary>The same where a switch is the unit (<see cref="PacketParameters.CoupleQueues"/>).</summary>
    public const double HopsPerSecondMerged = 2e6;

    /// <summary>Of a data packet: itself, its acknowledgement, and every second time a pull or a refused packet.</summary>
    public const double CrossingsPerLink = 2.5;

    /// <summary>Memory of a message or copy with its triggers.</summary>
    public const double BytesPerTransfer = 600;

    /// <summary>Time to write a message or copy down and set it up, seconds.</summary>
    public const double SecondsPerTransfer = 3e-6;

    private const double BytesPerQueue = 4_000;

    /// <summary>Counts a workload.</summary>
    public static PacketEstimate Of(PacketTopology topology, PacketParameters parameters, MessageSet workload)
    {
        var unloaded = new UnloadedTime(topology, parameters);
        double hops = 0, packets = 0;

        // A credit goes back for each packet and each acknowledgement.
        var crossings = CrossingsPerLink * (parameters.FlowControl.Kind == FlowControl.Credit ? 2 : 1);
        foreach (var message in workload.Messages)
        {
            var own = parameters.Format.PacketsOf(message.Size);
            packets += own;
            hops += crossings * own * unloaded.Hops(message.Source, message.Destination);
        }

        var transfers = workload.Messages.Count + workload.Copies.Count;
        var telemetry = parameters.Transport.Kind == TransportKind.Hpcc ? Telemetry(parameters, workload, unloaded) : 0;
        var memory = telemetry + (transfers * BytesPerTransfer) + (packets * 3 / 8) + (topology.Links.Length * BytesPerQueue);
        return new PacketEstimate(transfers, hops, memory, (transfers * SecondsPerTransfer) + (hops / (parameters.CoupleQueues ? HopsPerSecondMerged : HopsPerSecond)));
    }

    private static double Telemetry(PacketParameters parameters, MessageSet workload, UnloadedTime unloaded) => workload.Messages.Sum(
        message => PathTelemetry.MemoryBytes(parameters.Format.PacketsOf(message.Size), parameters.Transport.Window, unloaded.Hops(message.Source, message.Destination) - 1));
}
