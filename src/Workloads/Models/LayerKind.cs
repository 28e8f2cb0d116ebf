namespace Sim.Workloads.Models;

/// <summary>Which MLP a transformer layer has.</summary>
public enum LayerKind
{
    /// <summary>One gated MLP that every token passes.</summary>
    Dense,

    /// <summary>A router, routed experts and shared experts.</summary>
    Moe,
}
