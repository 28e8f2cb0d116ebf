namespace Sim.Engine.Compute;

/// <summary>
/// MLA decode with absorbed projections: each of <c>batch</c> sequences reads its latent cache of <c>latent + rope</c> elements per token once for
/// all heads.
/// <c>time = fixed + sqrt(memory^2 + compute^2)</c>, memory = batch kv (latent + rope) bytes / hbm, compute = 2 batch heads kv (2 latent + rope) /
/// (rate sms). Fitted on ACA-001 to 032 (H100, BF16 cache). The H800 rows FML-001 to 003 are another kernel and
/// are not fitted. Grouped-query decode takes the same rates, which is a transfer: no row measures it.
/// </summary>
public sealed record DecodeAttentionModel
{
    /// <summary>Rate of one SM, FLOP/s.</summary>
    public required double SmRate { get; init; }

    /// <summary>Rate at which the cache is read, B/s.</summary>
    public required double Hbm { get; init; }

    /// <summary>Time at no work, s.</summary>
    public required double Fixed { get; init; }

    /// <summary>Seconds for one layer's decode attention.</summary>
    /// <param name="batch">Sequences on this GPU.</param>
    /// <param name="heads">Query heads on this GPU.</param>
    /// <param name="latent">Latent elements per cached token (512).</param>
    /// <param name="rope">Rotary elements per cached token (64).</param>
    /// <param name="kvLength">Cached tokens per sequence.</param>
    /// <param name="elementBytes">Bytes per cached element.</param>
    /// <param name="queries">Query tokens per sequence (2 with one speculative token).</param>
    /// <param name="sms">SMs in use.</param>
    public double Seconds(int batch, int heads, int latent, int rope, int kvLength, int elementBytes, int queries, int sms)
    {
        var tokens = (double)batch * kvLength;
        return Cost(tokens * (latent + rope) * elementBytes, 2 * tokens * heads * queries * ((2.0 * latent) + rope), sms).Seconds;
    }

    /// <summary>Any decode attention by what it reads and computes: the cache of all sequences once, and two operations per multiply-add of all (query, key) pairs.</summary>
    public KernelCost Cost(double cacheBytes, double flops, int sms) => new(Fixed, flops / (SmRate * sms), cacheBytes / Hbm);
}
