using Sim.Units;

namespace Sim.Workloads.Models;

/// <summary>Sizes of stored numbers.</summary>
public static class ElementTypes
{
    private const int ScaleTile = 128;
    private const int ScaleBits = 32;

    /// <summary>Bytes of a vector of <paramref name="elements"/> numbers, rounded up; a scaled format adds one scale per started tile of 128.</summary>
    public static Bytes SizeOf(this ElementType type, long elements)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(elements);
        var scales = (elements + ScaleTile - 1) / ScaleTile * ScaleBits;
        var bits = type switch
        {
            ElementType.Fp8 => elements * 8,
            ElementType.Fp8Scaled => (elements * 8) + scales,
            ElementType.E5M6Scaled => (elements * 12) + scales,
            ElementType.Bf16 => elements * 16,
            ElementType.Fp32 => elements * 32,
            _ => throw new ArgumentOutOfRangeException(nameof(type)),
        };
        return new Bytes((bits + 7) / 8);
    }
}
