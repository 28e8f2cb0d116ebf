using Sim.Engine.Network;
using Sim.Topology;
using Sim.Topology.Hardware;
using Sim.Units;

namespace Sim.Bench;

/// <summary>The cluster of the benchmarks: nodes of eight GPUs on eight planes. Values are shapes to load the engine with, not claims about hardware.</summary>
internal static class BenchCluster
{
    private static readonly NodeSpec Node = new()
    {
        Name = "bench-node",
        Gpu = new GpuSpec
        {
            Name = "bench-gpu",
            Sms = 132,
            HbmCapacity = new Bytes(80L << 30),
            HbmRate = DataRate.FromGigabytesPerSecond(3350),
            Bf16Peak = FlopRate.FromTeraflops(989),
            NvLinks = 8,
            NvLinkRate = DataRate.FromGigabytesPerSecond(25),
            Source = "benchmark",
        },
        Gpus = GpusPerNode,
        Nic = new NicSpec { Name = "bench-nic", Ports = 1, PortRate = DataRate.FromGigabitsPerSecond(400), Source = "benchmark" },
        Nics = 8,
        StorageNics = 1,
        PcieRate = DataRate.FromGigabytesPerSecond(63),
        DramRate = DataRate.FromGigabytesPerSecond(300),
        Source = "benchmark",
    };

    private static readonly FabricSpec Fabric = new()
    {
        Name = "bench-mpft",
        Kind = FabricKind.MultiPlaneFatTree,
        Planes = 8,
        Switch = new SwitchSpec
        {
            Name = "bench-switch",
            Radix = 64,
            PortRate = DataRate.FromGigabitsPerSecond(400),
            HopLatency = SimDuration.FromNanoseconds(200),
            Source = "benchmark",
        },
        Source = "benchmark",
    };

    /// <summary>Payload fractions near those of the fitted profile.</summary>
    public static readonly TransportEfficiency Efficiency = new(0.92, 0.6225);

    public const int GpusPerNode = 8;

    /// <summary>Payload rate of a NIC, bytes per second.</summary>
    public static readonly double NicRate = Node.Nic.PortRate.BytesPerSecond * Efficiency.Fabric;

    /// <summary>Twenty communication SMs at 9.3 GB/s each.</summary>
    public const double ForwardRate = 20 * 9.3e9;

    /// <summary>A network of so many nodes with adaptive routing: every bundle of equal paths is one resource.</summary>
    public static ClusterNetwork Network(int nodes)
    {
        var graph = FabricBuilder.Build(Node, nodes, Fabric);
        return new ClusterNetwork(graph, new FabricRouter(graph, RoutingKind.Adaptive), Efficiency, ForwardRate);
    }
}
