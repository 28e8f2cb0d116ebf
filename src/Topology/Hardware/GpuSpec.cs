using Sim.Units;

namespace Sim.Topology.Hardware;

/// <summary>One GPU as its vendor specifies it; what it achieves is the business of a hardware profile.</summary>
public sealed record GpuSpec
{
    public required string Name { get; init; }

    /// <summary>Streaming multiprocessors that are enabled.</summary>
    public required int Sms { get; init; }

    public required Bytes HbmCapacity { get; init; }

    public required DataRate HbmRate { get; init; }

    /// <summary>Dense BF16 tensor-core peak.</summary>
    public required FlopRate Bf16Peak { get; init; }

    /// <summary>Dense FP8 tensor-core peak; null where the chip has none.</summary>
    public FlopRate? Fp8Peak { get; init; }

    /// <summary>Number of NVLink links per GPU.</summary>
    public required int NvLinks { get; init; }

    /// <summary>NVLink wire rate of one link per direction.</summary>
    public required DataRate NvLinkRate { get; init; }

    /// <summary>Where the values come from.</summary>
    public required string Source { get; init; }
}
