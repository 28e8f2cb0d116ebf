namespace Sim.Engine.Compute;

/// <summary>What else runs on the GPU while a kernel runs.</summary>
public enum KernelContext
{
    /// <summary>Nothing, and the GPU rested before: the clock of a short burst.</summary>
    Isolated,

    /// <summary>
    /// Nothing else either, but the GPU works without a pause, as in a training step: products and attention run at the clock that the power limit leaves (the profile's
    /// <c>sustained.*</c> parameters), memory-bound kernels as in <see cref="Isolated"/>.
    /// </summary>
    Sustained,

    /// <summary>
    /// Communication kernels on the other SMs, which share HBM, L2 and power with it: the profile's contention factor applies
    /// once, to the time of a burst. It was fitted on kernels of a training step, so it holds the fall of the clock too.
    /// </summary>
    Overlapped,
}
