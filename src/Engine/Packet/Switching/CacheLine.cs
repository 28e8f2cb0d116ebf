using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Sim.Engine.Packet;

/// <summary>Asks for a line of memory before it is used. What a run does not depend on it.</summary>
internal static class CacheLine
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Prefetch<T>(ref T place)
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(Unsafe.AsPointer(ref place));
    }
}
