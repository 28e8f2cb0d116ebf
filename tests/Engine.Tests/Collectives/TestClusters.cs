using Sim.Engine.Network;
using Sim.Topology;
using Sim.Topology.Hardware;
using Sim.Units;

namespace Sim.Engine.Tests.Collectives;

/// <summary>Clusters of round figures: 8 GPUs per node, 200 GB/s NVLink, 50 GB/s NICs, 250 ns per switch hop.</summary>
internal static class TestClusters
{
    public const double NvLink = 200e9;

    public const double Nic = 50e9;

    public static ClusterNetwork Network(
        FabricKind kind,
        int nodes,
        int radix = 64,
        double oversubscription = 1,
        RoutingKind routing = RoutingKind.Adaptive,
        TransportEfficiency? efficiency = null,
        double pcieGigabytes = 64)
    {
        var node = new NodeSpec
        {
            Name = "test node",
            Gpu = new GpuSpec
            {
                Name = "test GPU",
                Sms = 132,
                HbmCapacity = new Bytes(80L << 30),
                HbmRate = DataRate.FromGigabytesPerSecond(3350),
                Bf16Peak = new FlopRate(1),
                NvLinks = 8,
                NvLinkRate = DataRate.FromGigabytesPerSecond(25),
                Source = "test",
            },
            Gpus = 8,
            Nic = new NicSpec { Name = "test NIC", Ports = 1, PortRate = DataRate.FromGigabytesPerSecond(50), Source = "test" },
            Nics = 8,
            PcieRate = DataRate.FromGigabytesPerSecond(pcieGigabytes),
            DramRate = DataRate.FromGigabytesPerSecond(300),
            NvLinkLatency = SimDuration.FromNanoseconds(1000),
            PcieLatency = SimDuration.Zero,
            Source = "test",
        };
        var fabric = new FabricSpec
        {
            Name = "test fabric",
            Kind = kind,
            Switch = new SwitchSpec
            {
                Name = "test switch",
                Radix = radix,
                PortRate = DataRate.FromGigabytesPerSecond(50),
                HopLatency = SimDuration.FromNanoseconds(250),
                Source = "test",
            },
            Planes = kind == FabricKind.MultiPlaneFatTree ? 8 : 1,
            Oversubscription = oversubscription,
            Routing = routing,
            Source = "test",
        };
        var graph = FabricBuilder.Build(node, nodes, fabric);
        var router = new FabricRouter(graph, routing, fabric.QueuePairsPerPeer, seed: 7);
        return new ClusterNetwork(graph, router, efficiency ?? TransportEfficiency.Ideal, double.PositiveInfinity);
    }
}
