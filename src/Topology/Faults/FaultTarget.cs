namespace Sim.Topology;

/// <summary>What a fault hits.</summary>
public enum FaultTarget
{
    /// <summary>One cable, both directions; the index is the id of either link.</summary>
    Link,

    /// <summary>One switch and all its cables; the index is its vertex.</summary>
    Switch,

    /// <summary>One NIC and all its ports; the index is its vertex.</summary>
    Nic,

    /// <summary>All switches and NIC ports of one plane; the index is the plane.</summary>
    Plane,
}
