namespace Sim.Engine.Compute;

/// <summary>
/// Multi-head latent attention with its projections, one layer (arXiv 2412.19437, section 2.1.1). FP8 products down to the latents, up to the queries and out; decode multiplies
/// queries and outputs by the absorbed BF16 up-projections of each head and attends over the latent cache; prefill expands keys and values and attends over whole sequences.
/// <code>
/// decode  = fixed + machine x products + attention(decode model)
/// prefill = sqrt(host^2 + gpu^2),  gpu = machine x products + attention + memory passes
/// </code>
/// Prefill is launched kernel by kernel, so a short one takes as long as the host needs to issue it; <c>host</c> and <c>fixed</c> are fitted on every second size of the ACA module
/// rows. <c>machine</c> is the source's own factor on products (1 for predictions).
/// </summary>
/// <param name="profile">The profile.</param>
/// <param name="shape">Sizes of the attention.</param>
public sealed class AttentionModuleModel(HardwareProfile profile, LatentAttentionShape shape)
{
    private const double Fp8 = 1 + (4.0 / 128);
    private const double Bf16 = 2;

    /// <summary>Seconds for one new token of each of <paramref name="batch"/> sequences with <paramref name="kvLength"/> cached tokens each.</summary>
    public double DecodeSeconds(int batch, int kvLength, int cacheBytes, double machine)
    {
        var heads = new int[shape.Heads];
        Array.Fill(heads, batch);
        var absorbed = profile.Bf16.GroupedSeconds(heads, shape.Latent, shape.Key, profile.Sms) + profile.Bf16.GroupedSeconds(heads, shape.Value, shape.Latent, profile.Sms);
        return (profile.Find("module.fixed.decode") ?? 0) + (machine * (Products(batch) + absorbed))
            + profile.Decode.Seconds(batch, shape.Heads, shape.Latent, shape.Rope, kvLength, cacheBytes, 1, profile.Sms);
    }

    /// <summary>Seconds for <paramref name="batch"/> whole sequences of <paramref name="length"/> tokens.</summary>
    public double PrefillSeconds(int batch, int length, double machine)
    {
        var tokens = batch * length;
        var expanded = profile.Fp8.Seconds(tokens, shape.Heads * (shape.Key + shape.Value), shape.Latent, profile.Sms);
        var attention = profile.FullAttention.ForwardSeconds(new AttentionShape(batch, shape.Heads, shape.Key + shape.Rope, shape.Value, length, length, true), profile.Sms);
        var gpu = (machine * (Products(tokens) + expanded)) + attention + Passes(tokens);
        var host = profile["module.host"];
        return Math.Sqrt((host * host) + (gpu * gpu));
    }

    private double Products(int tokens) =>
        profile.Fp8.Seconds(tokens, shape.QueryLatent + shape.Latent + shape.Rope, shape.Hidden, profile.Sms)
        + profile.Fp8.Seconds(tokens, shape.Heads * (shape.Key + shape.Rope), shape.QueryLatent, profile.Sms)
        + profile.Fp8.Seconds(tokens, shape.Hidden, shape.Heads * shape.Value, profile.Sms);

    // Casts of the inputs of the products, norms of the latents, rotary, assembly of keys: all at the rate of long rows. The slower classes of the training trace overpredict every
    // fitted prefill row by a fifth: inference kernels fuse and vectorise these passes.
    private double Passes(double tokens)
    {
        var cast = Bf16 + Fp8;
        var bytes = ((shape.Hidden + (shape.Heads * shape.Value)) * cast) + ((shape.QueryLatent + shape.Latent) * (cast + (2 * Bf16)))
            + (2 * Bf16 * shape.Heads * shape.Rope) + (Bf16 * shape.Heads * ((2 * shape.Key) + shape.Rope));
        return profile.Memory.Seconds(tokens * bytes, MemoryKernelClass.Stream, profile.Sms);
    }
}
