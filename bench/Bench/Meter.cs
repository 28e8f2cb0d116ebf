using System.Diagnostics;

namespace Sim.Bench;

/// <summary>CPU time and allocation of this process between two points.</summary>
internal sealed class Meter
{
    private readonly TimeSpan _cpu = Process.GetCurrentProcess().TotalProcessorTime;
    private readonly long _allocated = GC.GetTotalAllocatedBytes(precise: true);

    public static long PeakMebibytes => Process.GetCurrentProcess().PeakWorkingSet64 >> 20;

    public static Meter Start() => new();

    public Cost Stop() => new(
        (Process.GetCurrentProcess().TotalProcessorTime - _cpu).TotalSeconds, GC.GetTotalAllocatedBytes(precise: true) - _allocated);

    /// <param name="CpuSeconds">CPU time of all threads, the runtime's compiler included.</param>
    /// <param name="AllocatedBytes">Managed bytes allocated.</param>
    internal readonly record struct Cost(double CpuSeconds, long AllocatedBytes);
}
