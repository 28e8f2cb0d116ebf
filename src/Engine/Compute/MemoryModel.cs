namespace Sim.Engine.Compute;

/// <summary>
/// Time of a kernel that only moves bytes: <c>fixed + bytes / min(rate of its class, sms x port)</c>.
/// The class rates are fitted on kernels of the training trace under overlap (PDK-012, 013, 021 to 025); <c>port</c> is the L2-to-SM width of row
/// UAR-006.
/// </summary>
public sealed record MemoryModel
{
    /// <summary>Achieved HBM rate by class when nothing else runs, B/s; indexed by <see cref="MemoryKernelClass"/>.</summary>
    public required double[] Rates { get; init; }

    /// <summary>Most that one SM can move, B/s.</summary>
    public required double PortPerSm { get; init; }

    /// <summary>Time a kernel takes even when it moves nothing, s.</summary>
    public required double Fixed { get; init; }

    /// <summary>Seconds to read and write <paramref name="bytes"/> in all.</summary>
    public double Seconds(double bytes, MemoryKernelClass kind, int sms) => Cost(bytes, kind, sms).Seconds;

    /// <summary>The same by cause.</summary>
    public KernelCost Cost(double bytes, MemoryKernelClass kind, int sms)
    {
        var rate = Rates[(int)kind];
        var ports = sms * PortPerSm;
        return new KernelCost(Fixed, 0, bytes / (rate < ports ? rate : ports));
    }
}
