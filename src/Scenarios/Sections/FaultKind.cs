namespace Sim.Scenarios.Sections;

/// <summary>What fails.</summary>
public enum FaultKind
{
    Link,
    Switch,
    Nic,
    Plane,
}
