namespace Sim.Scenarios.Sections;

/// <summary>How the SMs are divided between kernels and communication.</summary>
public enum SmPartition
{
    /// <summary>Throughout, as in the published trace.</summary>
    Fixed,

    /// <summary>Only in overlapped steps; a chunk that runs on its own has all SMs for its kernels.</summary>
    WhileOverlapped,
}
