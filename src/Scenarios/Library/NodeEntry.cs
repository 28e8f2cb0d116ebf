using Sim.Scenarios.Fields;
using Sim.Topology.Hardware;
using Sim.Units;

namespace Sim.Scenarios.Library;

/// <summary>A node of the library.</summary>
[Section("One node: GPUs behind NVLink switches, NICs behind the GPUs' PCIe switches.")]
public sealed record NodeEntry : LibraryEntry
{
    [Field("Name.", Required = true)]
    public string Name { get; init; } = "";

    [Field("GPU: a name in library/gpus, or written out.", Required = true, Library = "gpus")]
    public GpuEntry Gpu { get; init; } = new();

    [Field("GPUs in the node, one NVLink domain.", Required = true, Minimum = 1)]
    public int Gpus { get; init; }

    [Field("NIC: a name in library/nics, or written out.", Required = true, Library = "nics")]
    public NicEntry Nic { get; init; } = new();

    [Field("Scale-out NICs.", Required = true, Minimum = 1)]
    public int Nics { get; init; }

    [Field("Storage NICs, on a plane of their own.", Default = "0", Minimum = 0)]
    public int StorageNics { get; init; }

    [Field("PCIe rate of one x16 slot per direction.", Required = true)]
    public DataRate PcieRate { get; init; }

    [Field("CPU sockets.", Default = "2", Minimum = 1)]
    public int CpuSockets { get; init; }

    [Field("DRAM rate of one socket; absent where nobody published it, and then CPU memory is no bottleneck.")]
    public DataRate? DramRate { get; init; }

    [Field("Latency of one NVLink hop.", Default = "0 s")]
    public SimDuration NvlinkLatency { get; init; }

    [Field("Latency of one PCIe hop.", Default = "0 s")]
    public SimDuration PcieLatency { get; init; }

    /// <summary>The hardware record; an unpublished DRAM rate becomes 16 PCIe slots per socket, above anything a node can ask for.</summary>
    public NodeSpec ToSpec() => new()
    {
        Name = Name,
        Gpu = Gpu.ToSpec(),
        Gpus = Gpus,
        Nic = Nic.ToSpec(),
        Nics = Nics,
        StorageNics = StorageNics,
        PcieRate = PcieRate,
        CpuSockets = CpuSockets,
        DramRate = DramRate ?? PcieRate * 16,
        NvLinkLatency = NvlinkLatency,
        PcieLatency = PcieLatency,
        Source = SourceLine,
    };
}
