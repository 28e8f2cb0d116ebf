using Sim.Workloads.Models;

namespace Sim.Engine.Compute.Generation;

/// <summary>
/// Adaptive norms of diffusion transformers (arXiv:2408.06072 section 2.2): behind a norm its rows are scaled and shifted, before a residual sum they are gated; shift, scale and gate are a product of
/// the time embedding, one row per video, of which only the weights' bytes take time.
/// </summary>
internal static class ModulationKernels
{
    private const string Hidden = "tokens / tp * hidden";

    private const string Weights = "6 * hidden * modulation";

    public static void Forward(KernelList list, ModelSpec model, string where)
    {
        if (model.ModulationWidth > 0)
            list.Stream("projection of the time embedding " + where, Weights + " * 2").Stream("shift, scale and gate " + where, Hidden + " * 8");
    }

    public static void Backward(KernelList list, ModelSpec model, string where)
    {
        if (model.ModulationWidth > 0)
            list.Stream("shift, scale and gate backward " + where, Hidden + " * 12");
    }
}
