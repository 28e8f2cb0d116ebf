using Sim.Workloads.Inference;

namespace Sim.Engine.Compute;

/// <summary>
/// Attention kernels of inference passes from the fitted models: what is read from the cache and how many pairs are multiplied. Caches: latent, <c>kv_rank + rope</c> elements a token for all
/// heads (arXiv:2412.19437 section 2.1.1); grouped-query, a key and a value per key/value head.
/// </summary>
internal static class InferenceAttention
{
    /// <summary>By the kernels for whole sequences and chunks: rate of <see cref="AttentionModel"/>, keys and values read once per pass at the rate of the products' operands.</summary>
    public static KernelCost Cached(HardwareProfile profile, Dictionary<string, double> values, KernelLoad load, int sms)
    {
        var batch = Batch(load);
        var heads = Heads(values, load);
        var isLatent = values["kv_rank"] > 0;
        var kept = isLatent ? heads : KvHeads(values, load);
        var compute = profile.FullAttention.ForwardSeconds(
            batch.Pairs, batch.QueryBlocks * heads, batch.Sequences == 0 ? 0 : batch.Keys / batch.Sequences, heads, (int)values["qk"], (int)values["v"], sms);
        // Latent keys and values lie expanded in BF16; the others are read as they are cached.
        var bytes = batch.Keys * kept * (values["qk"] + values["v"]) * (isLatent ? 2 : load.CacheElementBytes);
        return new KernelCost(profile.Bf16.Fixed, compute, bytes / profile.Bf16.Hbm);
    }

    /// <summary>By the kernels for few queries; <see cref="DecodeAttentionModel"/>.</summary>
    public static KernelCost Decode(HardwareProfile profile, Dictionary<string, double> values, KernelLoad load, int sms)
    {
        var batch = Batch(load);
        var heads = Heads(values, load);
        if (values["kv_rank"] > 0)
        {
            var width = values["kv_rank"] + values["rope"];
            return profile.Decode.Cost(batch.Keys * width * load.CacheElementBytes, 2 * batch.Pairs * heads * (width + values["kv_rank"]), sms);
        }

        var bytes = batch.Keys * KvHeads(values, load) * (values["qk"] + values["v"]) * load.CacheElementBytes;
        return profile.Decode.Cost(bytes, 2 * batch.Pairs * heads * (values["qk"] + values["v"]), sms);
    }

    private static InferenceBatch Batch(KernelLoad load) => load.Batch ?? throw new InvalidOperationException("an attention kernel of inference needs a batch");

    /// <summary>Query heads of one rank.</summary>
    internal static int Heads(Dictionary<string, double> values, KernelLoad load) => AtLeastOne((int)values["heads"] / load.TensorParallel);

    private static int KvHeads(Dictionary<string, double> values, KernelLoad load) => AtLeastOne((int)values["kv_heads"] / load.TensorParallel);

    private static int AtLeastOne(int heads) => heads < 1 ? 1 : heads;
}
