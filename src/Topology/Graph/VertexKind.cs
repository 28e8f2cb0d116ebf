namespace Sim.Topology;

/// <summary>What a vertex of the cluster graph is.</summary>
public enum VertexKind : byte
{
    Gpu,

    /// <summary>The NVLink switches of a node, as one crossbar.</summary>
    NvLinkSwitch,
    PcieSwitch,
    CpuSocket,
    Dram,

    /// <summary>A scale-out NIC.</summary>
    Nic,

    /// <summary>A NIC of the storage plane.</summary>
    StorageNic,

    /// <summary>A fabric switch of tier 1 of a tree, with NICs below it.</summary>
    Leaf,

    /// <summary>A fabric switch of tier 2.</summary>
    Spine,

    /// <summary>A fabric switch of tier 3.</summary>
    Core,

    /// <summary>A fabric switch of a fabric without tiers (Slim Fly, Dragonfly, torus, ...).</summary>
    Switch,
}
