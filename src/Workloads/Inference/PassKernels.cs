namespace Sim.Workloads.Inference;

/// <summary>Which kernels attention and experts of a pass use.</summary>
public enum PassKernels
{
    /// <summary>For few new tokens per sequence: the cache is read once for all heads that share it, latent projections are absorbed, experts take rows where dispatch put them.</summary>
    Decode,

    /// <summary>For many: fused attention over whole chunks, experts behind a permutation. Also for blocks of a diffusion language model.</summary>
    Prefill,
}
