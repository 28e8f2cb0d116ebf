namespace Sim.Engine.Packet;

/// <summary>
/// Utilisation of a link in one byte, as PINT carries it (Ben Basat et al., "PINT: Probabilistic In-band Network Telemetry", SIGCOMM 2020, 4.3): code c > 0 is
/// 2^((c - 192) / 16), steps of 4.4 % up to 15; 0 is nothing. Rounding is by a draw, so that the mean of the logarithm is kept.
/// </summary>
internal static class LoadCode
{
    private const double Steps = 16;
    private const int One = 192;

    private static readonly double[] Values = [.. Enumerable.Range(0, 256).Select(code => code == 0 ? 0 : Math.Pow(2, (code - One) / Steps))];

    public static double Decode(byte code) => Values[code];

    /// <summary>The code of a utilisation; <paramref name="draw"/> is uniform from 0 to 1.</summary>
    public static byte Encode(double load, double draw) =>
        load <= Values[1] ? (byte)0 : (byte)Math.Min(255, Math.Floor(One + (Steps * Math.Log2(load)) + draw));
}
