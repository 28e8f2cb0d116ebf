namespace Sim.Workloads.Parallelism;

/// <summary>Which stages of the model a pipeline rank holds.</summary>
public enum StageAssignment
{
    /// <summary>Rank r holds stage r: 1F1B, ZB1P.</summary>
    Single,

    /// <summary>Rank r holds stages r, r + PP, r + 2 PP, ...: interleaved 1F1B with VPP chunks.</summary>
    Interleaved,

    /// <summary>Rank r holds stages r and PP-1-r of PP, each stage existing twice: DualPipe.</summary>
    Mirrored,

    /// <summary>Rank r holds stages r and 2 PP-1-r of 2 PP, each stage existing once: DualPipeV.</summary>
    Folded,
}
