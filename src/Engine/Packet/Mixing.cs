namespace Sim.Engine.Packet;

/// <summary>The finaliser of SplitMix64 (Steele, Lea, Flood 2014) as a hash: draws that are functions of what they are for, not of when they are made.</summary>
internal static class Mixing
{
    public static ulong Mix(ulong value)
    {
        unchecked
        {
            var z = value * 0x9E3779B97F4A7C15UL;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
            return z ^ (z >> 31);
        }
    }
}
