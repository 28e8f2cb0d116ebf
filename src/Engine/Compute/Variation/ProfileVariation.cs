namespace Sim.Engine.Compute.Variation;

/// <summary>A change of a hardware profile and a kernel inventory: what is added to logarithms; what is not named stays.</summary>
/// <param name="Parameters">Added to the logarithm of a profile parameter, by its name.</param>
/// <param name="Kernels">Added to the logarithm of the times of a group of kernels.</param>
public sealed record ProfileVariation(IReadOnlyDictionary<string, double> Parameters, IReadOnlyDictionary<KernelGroup, double> Kernels)
{
    /// <summary>The profile with its parameters multiplied; errors, fits and origin stay.</summary>
    public HardwareProfile Of(HardwareProfile profile) => new(
        profile.Name,
        profile.Sms,
        [.. profile.Parameters.Select(parameter => Parameters.TryGetValue(parameter.Name, out var log) ? parameter with { Value = parameter.Value * Math.Exp(log) } : parameter)])
    {
        Fits = profile.Fits,
        DerivedFrom = profile.DerivedFrom,
    };

    /// <summary>The inventory with its times multiplied.</summary>
    public KernelInventory Of(KernelInventory inventory) => inventory.With(
        entry => Kernels.TryGetValue(KernelGroup.Of(entry), out var log) ? entry with { Factor = entry.Factor * Math.Exp(log) } : entry);
}
