namespace Sim.Engine.Compute;

/// <summary>Under which recomputation a kernel runs.</summary>
public enum KernelCondition
{
    Always,

    /// <summary>Only with selective recomputation: the kernel computes again what was not kept.</summary>
    Selective,

    /// <summary>Only without: its inputs were kept, or the whole forward has just run again.</summary>
    Kept,
}
