using Sim.Scenarios.Fields;
using Sim.Topology.Hardware;
using Sim.Units;

namespace Sim.Scenarios.Library;

/// <summary>A GPU of the library.</summary>
[Section("One GPU as its vendor specifies it.")]
public sealed record GpuEntry : LibraryEntry
{
    [Field("Name.", Required = true)]
    public string Name { get; init; } = "";

    [Field("Streaming multiprocessors that are enabled.", Required = true, Minimum = 1)]
    public int Sms { get; init; }

    [Field("HBM capacity.", Required = true)]
    public Bytes HbmCapacity { get; init; }

    [Field("HBM rate.", Required = true)]
    public DataRate HbmRate { get; init; }

    [Field("Dense BF16 tensor-core peak.", Required = true)]
    public FlopRate Bf16Peak { get; init; }

    [Field("Dense FP8 tensor-core peak; absent where the chip has none.")]
    public FlopRate? Fp8Peak { get; init; }

    [Field("NVLink links.", Required = true, Minimum = 0)]
    public int Nvlinks { get; init; }

    [Field("Wire rate of one NVLink link per direction.", Required = true)]
    public DataRate NvlinkRate { get; init; }

    public GpuSpec ToSpec() => new()
    {
        Name = Name,
        Sms = Sms,
        HbmCapacity = HbmCapacity,
        HbmRate = HbmRate,
        Bf16Peak = Bf16Peak,
        Fp8Peak = Fp8Peak,
        NvLinks = Nvlinks,
        NvLinkRate = NvlinkRate,
        Source = SourceLine,
    };
}
