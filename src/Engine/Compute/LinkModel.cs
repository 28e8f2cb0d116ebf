namespace Sim.Engine.Compute;

/// <summary>
/// A transfer over a link by size: <c>latency + bytes / (efficiency x rate)</c> (Hockney 1994). The transfer of a KV cache between two nodes (<c>link.kv</c>, all NICs of a node together)
/// is fitted on every second size of the KVT rows.
/// </summary>
/// <param name="Latency">Time without bytes, s.</param>
/// <param name="Efficiency">Share of the wire rate.</param>
public sealed record LinkModel(double Latency, double Efficiency)
{
    /// <summary>The model with a prefix: <c>link.kv</c>.</summary>
    public static LinkModel Of(HardwareProfile profile, string prefix) => new(profile[prefix + ".latency"], profile[prefix + ".efficiency"]);

    /// <summary>Seconds for <paramref name="bytes"/> at a wire rate of <paramref name="rate"/> B/s.</summary>
    public double Seconds(double bytes, double rate) => Latency + (bytes / (Efficiency * rate));
}
