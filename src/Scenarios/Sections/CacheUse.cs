namespace Sim.Scenarios.Sections;

/// <summary>Which keys and values a generation keeps from pass to pass.</summary>
public enum CacheUse
{
    /// <summary>Those of all tokens before the block: one pass over the prompt, then passes over blocks (autoregressive models).</summary>
    Prefix,

    /// <summary>Those of all tokens around the block, made anew by the first pass of each block, which computes the whole sequence (block-wise diffusion language models).</summary>
    Block,

    /// <summary>None: every pass computes the whole sequence (diffusion models without a cache).</summary>
    None,
}
