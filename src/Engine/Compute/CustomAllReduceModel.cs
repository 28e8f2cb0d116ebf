namespace Sim.Engine.Compute;

/// <summary>
/// All-reduce by one kernel that reads its peers' buffers over NVLink. One shot: every GPU reads the whole buffer of each peer and adds. Two shots: each adds its share, then
/// reads the other shares. The shorter one is taken:
/// <code>
/// one = fixed + per_peer (n-1) + (n-1) S / (efficiency x nvlinkRate)
/// two = fixed + per_peer (n-1) + barrier + 2 (n-1)/n S / (efficiency x nvlinkRate)
/// </code>
/// Over two GPUs it is a point-to-point read of S: the only published sweep of NVLink's latency and rate by size. Algorithm: the one- and two-shot kernels of inference frameworks.
/// Fitted on every second size of the ACR rows.
/// </summary>
/// <param name="Fixed">Launch and first flag, s.</param>
/// <param name="PerPeer">Flag of each peer, s.</param>
/// <param name="Barrier">Second barrier of the two-shot kernel, s.</param>
/// <param name="Efficiency">Share of NVLink's effective rate that reads reach.</param>
public sealed record CustomAllReduceModel(double Fixed, double PerPeer, double Barrier, double Efficiency)
{
    /// <summary>The model of a profile; throws <see cref="KeyNotFoundException"/> naming a missing parameter.</summary>
    public static CustomAllReduceModel Of(HardwareProfile profile) => new(
        profile["allreduce.custom.fixed"], profile["allreduce.custom.per_peer"], profile["allreduce.custom.barrier"], profile["allreduce.custom.efficiency"]);

    /// <summary>Seconds for a buffer of <paramref name="bytes"/> on each of <paramref name="gpus"/> GPUs of one node.</summary>
    public double Seconds(int gpus, double bytes, double nvlinkRate)
    {
        var start = Fixed + (PerPeer * (gpus - 1));
        var one = (gpus - 1) * bytes / (Efficiency * nvlinkRate);
        var two = Barrier + (2.0 * (gpus - 1) / gpus * bytes / (Efficiency * nvlinkRate));
        return start + (one < two ? one : two);
    }
}
