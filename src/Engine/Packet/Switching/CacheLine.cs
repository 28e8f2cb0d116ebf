using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Sim.Engine.Packet;

/// <summary>Asks for a line of memory before it is used. What a run does not depend on it.</summary>
internal static class CacheLine
{
    private const int Size = 64;

    /// <summary>All of an array's lines.</summary>
    public static unsafe void Prefetch<T>(T[] items)
        where T : unmanaged
    {
        ref var first = ref Unsafe.As<T, byte>(ref MemoryMarshal.GetArrayDataReference(items));
        for (nint at = 0; at < (nint)items.Length * sizeof(T); at += Size)
        {
            Prefetch(ref Unsafe.Add(ref first, at));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Prefetch<T>(ref T place)
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(Unsafe.AsPointer(ref place));
    }
}
