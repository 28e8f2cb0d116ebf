namespace Sim.Engine.Compute;

/// <summary>What else runs on the GPU while a kernel runs.</summary>
public enum KernelContext
{
    /// <summary>Nothing: contention factor 1.</summary>
    Isolated,

    /// <summary>
    /// Communication kernels on the other SMs, which share HBM, L2 and power with it: the profile's contention factor applies
    /// once.
    /// </summary>
    Overlapped,
}
