namespace Sim.Workloads.Inference;

/// <summary>Where the experts of tokens come from.</summary>
public enum ExpertChoiceSource
{
    /// <summary>Every place gets the same number of rows from every rank.</summary>
    Balanced,

    /// <summary>Drawn from the seed.</summary>
    Drawn,

    /// <summary>Every copy leaves the node (the GPU, where there is one node): the assumption of the limit in arXiv:2505.09343 section 2.3.2, one expert per device and none at home.</summary>
    Remote,
}
