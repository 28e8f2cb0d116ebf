namespace Sim.Engine.Serving;

/// <summary>What a decode replica does when its blocks of cache run out. The two that take blocks as sequences grow are those of vLLM (arXiv:2309.06180 section 4.5).</summary>
public enum Preemption
{
    /// <summary>It never happens: a sequence is let in when all blocks of its prompt and output are free.</summary>
    None,

    /// <summary>The sequence that came last goes out to the store, and comes back before it goes on.</summary>
    Swap,

    /// <summary>The blocks of the sequence that came last are dropped; prompt and tokens so far are prefilled again.</summary>
    Recompute,
}
