using Sim.Topology.Hardware;

namespace Sim.Topology;

/// <summary>
/// Where the parts of a node lie in the vertex order. Every node is one contiguous run of vertices: GPUs, the NVLink crossbar, PCIe
/// switches, CPU sockets, DRAM, NICs, storage NICs; so each look-up is arithmetic.
/// </summary>
internal sealed class NodeLayout
{
    public NodeLayout(NodeSpec node)
    {
        Gpus = node.Gpus;
        Nics = node.Nics;
        PcieSwitches = node.Nics == 0 ? node.Gpus : Math.Min(node.Gpus, node.Nics);
        NvLinkSwitch = Gpus;
        Pcie = NvLinkSwitch + 1;
        Socket = Pcie + PcieSwitches;
        Dram = Socket + node.CpuSockets;
        Nic = Dram + node.CpuSockets;
        StorageNic = Nic + Nics;
        Stride = StorageNic + node.StorageNics;
        LinksPerNode = 2 * (Gpus + Gpus + PcieSwitches + node.CpuSockets + Nics + node.StorageNics);
    }

    public int Gpus { get; }

    public int Nics { get; }

    public int PcieSwitches { get; }

    public int NvLinkSwitch { get; }

    public int Pcie { get; }

    public int Socket { get; }

    public int Dram { get; }

    public int Nic { get; }

    public int StorageNic { get; }

    /// <summary>Vertices of one node.</summary>
    public int Stride { get; }

    /// <summary>Directed links inside one node.</summary>
    public int LinksPerNode { get; }

    /// <summary>PCIe switch of a GPU of the node.</summary>
    public int PcieOfGpu(int gpu) => gpu * PcieSwitches / Gpus;

    /// <summary>GPU beside which a NIC sits: i x Gpus / Nics.</summary>
    public int GpuOfNic(int nic) => nic * Gpus / Nics;

    /// <summary>First NIC on the GPU's side: the one whose PCIe switch the GPU shares.</summary>
    public int NicOfGpu(int gpu) => Nics <= Gpus ? gpu * Nics / Gpus : ((gpu * Nics) + Gpus - 1) / Gpus;

    // Link order inside a node, as NodeBuilder adds the cables.
    public static int NvLinkOut(int gpu) => 2 * gpu;

    public int PcieGpuOut(int gpu) => 2 * (Gpus + gpu);

    public int PcieUp(int pcieSwitch) => 2 * (Gpus + Gpus + pcieSwitch);

    public int DramLink(int socket) => 2 * (Gpus + Gpus + PcieSwitches + socket);

    /// <summary>PCIe switch to NIC (data that leaves the node).</summary>
    public int PcieNicOut(int nic) => 2 * (Gpus + Gpus + PcieSwitches + (Dram - Socket) + nic);
}
