namespace Sim.Topology.Hardware;

/// <summary>How traffic picks among equal-cost paths.</summary>
public enum RoutingKind
{
    /// <summary>Packets spread over all minimal paths: in the flow model a fluid split.</summary>
    Adaptive,

    /// <summary>Destination-based, one path per destination NIC.</summary>
    Static,

    /// <summary>A hash of the five-tuple per queue pair.</summary>
    Ecmp,
}
