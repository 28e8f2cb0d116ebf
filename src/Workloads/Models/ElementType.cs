namespace Sim.Workloads.Models;

/// <summary>How one number is stored.</summary>
public enum ElementType
{
    /// <summary>One byte (E4M3 or E5M2), scales not counted.</summary>
    Fp8,

    /// <summary>One byte and a scale of four bytes per 128 elements: the tile-wise format of arXiv:2412.19437 section 3.3.2.</summary>
    Fp8Scaled,

    /// <summary>Twelve bits and a scale per 128 elements: what DeepSeek-V3 keeps of the output of attention, section 3.3.3.</summary>
    E5M6Scaled,

    /// <summary>Two bytes.</summary>
    Bf16,

    /// <summary>Four bytes.</summary>
    Fp32,
}
