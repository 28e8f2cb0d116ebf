namespace Sim.Workloads.Programs;

/// <summary>Kinds of groups that run collectives together; every rank is in one group of each kind.</summary>
public enum RankGroup : byte
{
    /// <summary>Ranks that split every matrix.</summary>
    Tensor,

    /// <summary>Ranks that split every sequence.</summary>
    Context,

    /// <summary>Ranks of one pipeline rank that hold the same parameters outside the routed experts.</summary>
    Data,

    /// <summary>Ranks of one pipeline rank that hold the same routed experts.</summary>
    ExpertData,

    /// <summary><see cref="Data"/>, under DualPipe together with the mirrored pipeline rank's, which holds the same stages.</summary>
    DenseReplicas,

    /// <summary><see cref="ExpertData"/>, under DualPipe together with the mirrored pipeline rank's.</summary>
    ExpertReplicas,

    /// <summary>A rank and its counterpart on the mirrored pipeline rank; alone without DualPipe.</summary>
    Mirror,
}
