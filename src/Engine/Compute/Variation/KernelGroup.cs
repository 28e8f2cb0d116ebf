namespace Sim.Engine.Compute.Variation;

/// <summary>Kernels of an inventory whose times err by the same amount for the same reason.</summary>
/// <param name="Basis">Their basis.</param>
/// <param name="RelativeError">Their relative standard error.</param>
public readonly record struct KernelGroup(string Basis, double RelativeError)
{
    public static KernelGroup Of(KernelEntry entry) => new(entry.Basis, entry.RelativeError);

    /// <summary>The groups of an inventory, in the order in which its phases name them.</summary>
    public static IReadOnlyList<KernelGroup> In(KernelInventory inventory) => [.. inventory.Phases.SelectMany(phase => inventory[phase]).Select(Of).Distinct()];
}
