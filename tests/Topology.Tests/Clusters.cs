using Sim.Topology.Hardware;
using Sim.Units;

namespace Sim.Topology.Tests;

/// <summary>Small descriptions for tests: round figures, not a product's data.</summary>
internal static class Clusters
{
    public const long Port = 400_000_000_000;

    public static NodeSpec Node(int nics = 8, int ports = 1, bool bonds = false, int storage = 0) => new()
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
        Nic = new NicSpec { Name = "test NIC", Ports = ports, PortRate = new DataRate(Port / ports), BondsPlanes = bonds, Source = "test" },
        Nics = nics,
        StorageNics = storage,
        PcieRate = DataRate.FromGigabytesPerSecond(64),
        DramRate = DataRate.FromGigabytesPerSecond(300),
        NvLinkLatency = SimDuration.FromNanoseconds(1000),
        PcieLatency = SimDuration.FromNanoseconds(300),
        Source = "test",
    };

    public static FabricSpec Fabric(FabricKind kind, int radix, int planes = 1, double oversubscription = 1, params int[] shape) => new()
    {
        Name = "test fabric",
        Kind = kind,
        Switch = new SwitchSpec
        {
            Name = "test switch",
            Radix = radix,
            PortRate = new DataRate(Port),
            HopLatency = SimDuration.FromNanoseconds(200),
            Source = "test",
        },
        Planes = planes,
        Oversubscription = oversubscription,
        CableLatency = SimDuration.FromNanoseconds(50),
        Shape = shape,
        Source = "test",
    };

    public static ClusterGraph Build(FabricKind kind, int nodes, int radix, int planes = 1, double oversubscription = 1, params int[] shape) =>
        FabricBuilder.Build(Node(), nodes, Fabric(kind, radix, planes, oversubscription, shape));

    /// <summary>Switches of the compute fabric.</summary>
    public static int Switches(ClusterGraph graph)
    {
        var count = 0;
        for (var v = graph.FirstSwitch; v < graph.Vertices.Count; v++)
        {
            count += graph.Vertices.Plane[v] != graph.StoragePlane ? 1 : 0;
        }

        return count;
    }

    /// <summary>Switch-to-switch cables of the compute fabric.</summary>
    public static int Cables(ClusterGraph graph)
    {
        var links = 0;
        for (var l = 0; l < graph.Links.Count; l++)
        {
            links += graph.Links.Kind[l] == LinkKind.Fabric && graph.Links.Plane[l] != graph.StoragePlane ? 1 : 0;
        }

        return links / 2;
    }
}
