namespace Sim.Engine.Serving;

/// <summary>Where cache goes that no GPU holds.</summary>
public enum CacheStore
{
    /// <summary>CPU memory of the GPU's node, over PCIe.</summary>
    Memory,

    /// <summary>Beyond the node's storage NIC and its plane, over PCIe.</summary>
    Storage,
}
