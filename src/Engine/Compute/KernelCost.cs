namespace Sim.Engine.Compute;

/// <summary>
/// The time of one kernel alone on its SMs, by cause: <c>fixed + sqrt(compute^2 + memory^2)</c>. The root is divided over its two causes in proportion to their squares, so that the
/// shares add up to the time and the larger one gets the more.
/// </summary>
/// <param name="Fixed">Seconds that the kernel takes even without work.</param>
/// <param name="Compute">Seconds of its arithmetic on these SMs.</param>
/// <param name="Memory">Seconds of its bytes at the memory's rate.</param>
public readonly record struct KernelCost(double Fixed, double Compute, double Memory)
{
    /// <summary>All of it.</summary>
    public double Seconds => Fixed + Math.Sqrt((Compute * Compute) + (Memory * Memory));

    /// <summary>The part of the time that arithmetic is charged with.</summary>
    public double ComputeShare => Share(Compute, Memory);

    /// <summary>The part of the time that memory is charged with.</summary>
    public double MemoryShare => Share(Memory, Compute);

    private static double Share(double mine, double other) => mine == 0 ? 0 : mine * mine / Math.Sqrt((mine * mine) + (other * other));
}
