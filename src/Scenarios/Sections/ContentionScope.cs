namespace Sim.Scenarios.Sections;

/// <summary>Where the contention factor of a profile, fitted on kernels beside communication kernels, applies.</summary>
public enum ContentionScope
{
    /// <summary>In overlapped steps: the factor is what sharing HBM, L2 and power with communication kernels costs.</summary>
    WhileOverlapped,

    /// <summary>In every step: the factor is what clocks sustained under training load cost against those of a short kernel benchmark.</summary>
    Always,
}
