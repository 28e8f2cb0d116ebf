using Sim.Engine.Compute;

namespace Sim.Engine.Tests.Compute;

/// <summary>FLOPs of a phase's products, from the sizes in its entries; a multiply-add counts two.</summary>
internal static class InventoryFlops
{
    /// <summary>Products with weights, recomputation left out.</summary>
    public static double WithWeights(this KernelInventory inventory, string phase, KernelLoad load)
    {
        var values = inventory.SymbolValues(load);
        double Size(SizeExpression? size) => size!.Evaluate(values);
        return inventory.Kernels(phase, load.Recomputation).Sum(entry => entry.Kind switch
        {
            KernelKind.Gemm or KernelKind.WeightGradient => 2 * Size(entry.M) * Size(entry.N) * Size(entry.K),
            KernelKind.GroupedGemm => 2.0 * load.Rows * Size(entry.N) * Size(entry.K),
            KernelKind.GroupedWeightGradient => 2.0 * load.Rows * Size(entry.M) * Size(entry.N),
            _ => 0,
        });
    }
}
