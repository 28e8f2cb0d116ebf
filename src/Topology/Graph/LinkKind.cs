namespace Sim.Topology;

/// <summary>What a directed link is.</summary>
public enum LinkKind : byte
{
    /// <summary>GPU to or from the node's NVLink crossbar: all NVLinks of the GPU together.</summary>
    NvLink,

    /// <summary>One PCIe slot.</summary>
    Pcie,

    /// <summary>CPU socket to or from its DRAM.</summary>
    HostMemory,

    /// <summary>NIC port to or from a fabric switch.</summary>
    NicPort,

    /// <summary>Fabric switch to fabric switch.</summary>
    Fabric,
}
