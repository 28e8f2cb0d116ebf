using Sim.Units;

namespace Sim.Topology.Hardware;

/// <summary>One node: GPUs behind NVLink switches, each GPU with a NIC behind the same PCIe switch, two CPU sockets.</summary>
public sealed record NodeSpec
{
    public required string Name { get; init; }

    public required GpuSpec Gpu { get; init; }

    /// <summary>GPUs in the node, which form one NVLink domain.</summary>
    public required int Gpus { get; init; }

    public required NicSpec Nic { get; init; }

    /// <summary>Scale-out NICs; NIC i sits on the PCIe switch of GPU i x Gpus / Nics.</summary>
    public required int Nics { get; init; }

    /// <summary>Storage NICs, on a plane of their own.</summary>
    public int StorageNics { get; init; }

    /// <summary>PCIe rate per direction of one x16 slot.</summary>
    public required DataRate PcieRate { get; init; }

    public int CpuSockets { get; init; } = 2;

    /// <summary>DRAM bandwidth of one socket.</summary>
    public required DataRate DramRate { get; init; }

    public SimDuration NvLinkLatency { get; init; }

    public SimDuration PcieLatency { get; init; }

    public required string Source { get; init; }
}
