namespace Sim.Workloads.Programs;

/// <summary>How context-parallel ranks bring queries together with all keys and values.</summary>
public enum ContextAlgorithm
{
    /// <summary>Blocks of keys and values travel round the ring while attention works on the block at hand (arXiv:2310.01889).</summary>
    Ring,

    /// <summary>All keys and values are gathered before attention (arXiv:2407.21783 section 3.3.2).</summary>
    AllGather,
}
