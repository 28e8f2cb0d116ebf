using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Sim.Engine.Results;

namespace Sim.Scenarios.Studies;

/// <summary>Fingerprints of results that no event of a simulation made: SHA-256 as lower-case hex.</summary>
public static class ResultHash
{
    /// <summary>Over names, units and values, every bit of a value counting.</summary>
    public static string Of(IReadOnlyList<Metric> metrics)
    {
        var text = new StringBuilder();
        foreach (var metric in metrics)
        {
            text.Append(CultureInfo.InvariantCulture, $"{metric.Name}|{metric.Unit}|{BitConverter.DoubleToInt64Bits(metric.Value):x16}\n");
        }

        return Hex(Encoding.UTF8.GetBytes(text.ToString()));
    }

    /// <summary>Over a row of times in picoseconds: start and end of every operation, in the order of the program.</summary>
    public static string Of(IReadOnlyList<long> picoseconds)
    {
        var bytes = new byte[picoseconds.Count * sizeof(long)];
        for (var i = 0; i < picoseconds.Count; i++)
        {
            System.Buffers.Binary.BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(i * sizeof(long)), picoseconds[i]);
        }

        return Hex(bytes);
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
