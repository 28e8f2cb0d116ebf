using Sim.Scenarios.Fields;

namespace Sim.Scenarios.Sections;

/// <summary>One optimizer step.</summary>
[Section("One optimizer step: batch, schedule and what overlaps.")]
public sealed record TrainingSection
{
    [Field("Sequences of one step, over all replicas.", Required = true, Minimum = 1)]
    public int GlobalBatch { get; init; }

    [Field("Tokens of one sequence.", Required = true, Minimum = 1)]
    public int SequenceLength { get; init; }

    [Field("Sequences of one micro-batch.", Default = "1", Minimum = 1)]
    public int MicroBatch { get; init; }

    [Field("Pipeline schedule.", Default = "1f1b")]
    public ScheduleKind Schedule { get; init; }

    [Field(
        "Forward passes without gradients in front of each micro-batch, by which the trained model makes it: the denoising steps of a diffusion model under reinforcement learning. Needs one pipeline stage and no experts.",
        Default = "0",
        Minimum = 0,
        Maximum = 100_000)]
    public int RolloutPasses { get; init; }

    [Field("Whether a rank's streams run ahead over chunk boundaries.", Default = "free")]
    public ChunkBoundary ChunkBoundary { get; init; }

    [Field("ZeRO 0 and 1: reduce each layer's gradients behind the last backward passes instead of all at the end. Stages 2 and 3 do so in every pass.", Default = "false")]
    public bool OverlapGradients { get; init; }

    [Field("ZeRO 1 and 2: gather each layer's updated weights in front of the first forward passes instead of all after the optimizer.", Default = "false")]
    public bool OverlapWeights { get; init; }

    [Field("Bytes of one gradient on the wire of the data-parallel reduction.", Default = "4", Minimum = 1, Maximum = 8)]
    public int GradientBytesPerElement { get; init; }

    [Field("Bytes of one updated parameter on the wire of the data-parallel gathering.", Default = "2", Minimum = 1, Maximum = 8)]
    public int WeightBytesPerElement { get; init; }

    [Field(
        "Data-parallel groups to simulate: each is a whole expert-parallel group, or model replica, on whole nodes. 0 simulates all; a divisor of their number simulates these and says how exact that is. Not on network: packet, where equal groups need not be alike.",
        Default = "0",
        Minimum = 0)]
    public int FoldTo { get; init; }

    [Field("Layers of each stage, first to last; spread evenly when absent.", Minimum = 0)]
    public IReadOnlyList<int>? LayersPerStage { get; init; }
}
