using CsCheck;
using Sim.Engine.Packet;
using Sim.Units;

namespace Sim.Engine.Tests.Packet;

/// <summary>Random small trees, parameters and matrices.</summary>
internal static class RandomRuns
{
    private static readonly Gen<PacketTopology> Topologies = Gen.Select(
        Gen.Int[1, 3], Gen.Int[1, 4], Gen.Int[1, 3], Gen.Int[1, 2], Gen.Long[10_000, 2_000_000], OneOf(100.0, 180.0, 400.0),
        (tiers, down, up, bundle, latency, rate) =>
        {
            var leaf = Trees.Tier(down + 1, up * bundle, latency) with { DownlinkRate = DataRate.FromGigabitsPerSecond(rate) };
            var middle = Trees.Tier(2 * bundle, 2, latency + 50_000) with { Bundle = bundle, SwitchLatency = new SimDuration(30_000) };
            var top = Trees.Tier(3, 0, latency + 7);
            return tiers switch
            {
                1 => FatTreeTopology.Build(down + 1, down + 1, [leaf with { RadixUp = 0 }]),
                2 => FatTreeTopology.Build(2 * (down + 1), 2 * (down + 1), [leaf, middle with { RadixUp = 0 }]),
                _ => FatTreeTopology.Build(6 * (down + 1), 2 * (down + 1), [leaf, middle, top]),
            };
        });

    private static readonly Gen<PacketParameters> Parameters = Gen.Select(
        OneOf(Enum.GetValues<TransportKind>()), OneOf(PacketRouting.Ecmp, PacketRouting.Static, PacketRouting.Spray, PacketRouting.Flowlet), Gen.Bool, Gen.Bool, Gen.Int[2, 60], Gen.Int[1, 40], Gen.Long[0, 3_000_000], Gen.Bool,
        (transport, routing, trimming, cutThrough, buffer, window, overhead, inOrder) => new PacketParameters
        {
            Routing = OnePath(transport, routing),
            Transport = new TransportParameters
            {
                Kind = transport, Window = window, Recovery = inOrder && transport is not (TransportKind.Ndp or TransportKind.Rccc) ? RecoveryKind.GoBackN : RecoveryKind.Selective,
            },
            Switch = new SwitchParameters
            {
                Trimming = trimming, CutThrough = cutThrough, DataBuffer = new Bytes(buffer * 4160), ControlBuffer = new Bytes(buffer * 400),
                MarkFrom = new Bytes(4160), MarkAll = new Bytes(40_000), MarkProbability = 0.5,
            },
            Nic = new NicParameters { SendOverhead = new(overhead), MessageInterval = new(overhead / 3) },
        });

    private static Gen<(PacketTopology Topology, PacketParameters Parameters, MessageSet Workload)> With(Gen<PacketParameters> all) =>
        from topology in Topologies
        from parameters in all
        from messages in Gen.Select(Gen.Int[0, topology.Hosts - 1], Gen.Int[1, topology.Hosts - 1], Gen.Long[1, 300_000], Gen.Long[0, 5_000_000])
            .Select(m => new Message(m.Item1, (m.Item1 + m.Item2) % topology.Hosts, new Bytes(m.Item3), new SimTime(m.Item4))).Array[1, 40]
        select (topology, parameters, new MessageSet(messages));

    /// <summary>HPCC compares what the switches of one path tell.</summary>
    private static PacketRouting OnePath(TransportKind transport, PacketRouting routing) =>
        transport == TransportKind.Hpcc && routing is (PacketRouting.Spray or PacketRouting.Adaptive) ? PacketRouting.Ecmp : routing;

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    /// <summary>Queues without shared state.</summary>
    public static Gen<(PacketTopology Topology, PacketParameters Parameters, MessageSet Workload)> Oblivious => With(Parameters);

    /// <summary>Also with shared buffers and adaptive routing.</summary>
    public static Gen<(PacketTopology Topology, PacketParameters Parameters, MessageSet Workload)> Any => With(
        Gen.Select(Parameters, Gen.Bool, Gen.Bool, Gen.Int[20, 100], Gen.Double[0.1, 4], (parameters, adaptive, shared, packets, alpha) => parameters with
        {
            Routing = adaptive ? OnePath(parameters.Transport.Kind, PacketRouting.Adaptive) : parameters.Routing,
            Switch = parameters.Switch with { SharedBuffer = shared ? new Bytes(packets * 4160) : null, SharedFraction = alpha },
        }));

    /// <summary>The same with up to eight faults of links that end within 2 ms: down, slow, with bit errors, retried by the link or not.</summary>
    public static Gen<(PacketTopology Topology, PacketParameters Parameters, MessageSet Workload)> WithFaults(
        Gen<(PacketTopology Topology, PacketParameters Parameters, MessageSet Workload)> runs) =>
        from run in runs
        from faults in Gen.Select(
            Gen.Int[0, run.Topology.Links.Length - 1], Gen.Long[0, 30_000_000], Gen.Long[1, 2_000_000_000], OneOf(true, false), Gen.Double[0.1, 1], OneOf(0.0, 1e-7, 1e-5),
            (link, begin, length, down, rate, errors) => new PacketFault(link, new SimTime(begin), new SimTime(begin + length)) { IsDown = down, Rate = rate, BitErrorRate = errors }).Array[1, 8]
        from more in Gen.Select(Gen.Bool, Gen.Long[0, 50_000_000])
        select (run.Topology, run.Parameters with { Faults = new FaultParameters { Faults = faults, LinkRetry = more.Item1, Detection = new SimDuration(more.Item2) } }, run.Workload);

    /// <summary>HPCC's packets are longer by what the switches of a path write into them.</summary>
    private const int MostTelemetry = 64;

    /// <summary>Lossless links, with classes, all queueings, shared buffers and adaptive routing.</summary>
    public static Gen<(PacketTopology Topology, PacketParameters Parameters, MessageSet Workload)> Lossless =>
        from run in Any
        from control in Gen.Select(Gen.Bool, Gen.Int[1, 40], Gen.Int[0, 40], (credit, buffer, above) => new FlowControlParameters
        {
            Kind = credit ? FlowControl.Credit : FlowControl.Pause, InputBuffer = new Bytes((buffer * 4160L) + MostTelemetry), PauseAbove = new Bytes(above * 4160L),
        })
        from classes in Gen.Select(Gen.Int[1, 3], Gen.Bool, (count, weighted) => new ClassParameters { Count = count, Weights = weighted ? [.. Enumerable.Range(1, count)] : null })
        from queueing in OneOf(SwitchQueueing.Output, SwitchQueueing.Input, SwitchQueueing.Virtual)
        let pool = run.Parameters.Switch.SharedBuffer is { } small ? small + MostHeadroom(run.Topology, control, run.Parameters.Format, classes.Count + 1) : (Bytes?)null
        select (
            run.Topology,
            run.Parameters with
            {
                FlowControl = control,
                Classes = classes,
                Switch = run.Parameters.Switch with { Queueing = queueing, SharedBuffer = pool, Trimming = false },
            },
            new MessageSet([.. run.Workload.Messages.Select((message, id) => message with { Class = id % classes.Count })]));

    /// <summary>Headroom of all lanes of all links into a switch, of the switch where it is most.</summary>
    private static Bytes MostHeadroom(PacketTopology topology, FlowControlParameters control, PacketFormat format, int lanes)
    {
        var back = topology.WaysBack();
        return new Bytes(topology.Links.Select((link, id) => (link.Target, Needed: lanes * control.Needed(link, topology.Links[back[id]], format, lanes).Count))
            .Where(link => link.Target >= 0).GroupBy(link => link.Target).Max(links => links.Sum(link => link.Needed)));
    }
}
