using Sim.Units;

namespace Sim.Workloads.Models;

/// <summary>
/// Sizes of what attention keeps of past tokens, for one sequence and the whole model (no parallelism).
/// Latent: (kv_lora_rank + rope) numbers per token and layer; else heads kept x (key width + value width).
/// Reproduces arXiv:2505.09343 Table 1 exactly: 70,272, 327,680 and 516,096 bytes per token in BF16.
/// </summary>
public static class KvCache
{
    /// <summary>The form a model's own attention uses.</summary>
    public static KvCacheKind KindOf(AttentionSpec attention) => attention.Kind switch
    {
        AttentionKind.Latent => KvCacheKind.Latent,
        AttentionKind.Linear => KvCacheKind.Linear,
        _ when attention.KvHeads == attention.Heads => KvCacheKind.MultiHead,
        _ when attention.KvHeads == 1 => KvCacheKind.MultiQuery,
        _ => KvCacheKind.GroupedQuery,
    };

    /// <summary>Bytes that one more token adds in one layer, in the model's own form.</summary>
    public static Bytes PerTokenAndLayer(ModelSpec model, ElementType type) =>
        PerTokenAndLayer(model.Attention, KindOf(model.Attention), type);

    /// <summary>Bytes that one more token adds in all layers (multi-token-prediction modules not counted).</summary>
    public static Bytes PerToken(ModelSpec model, ElementType type)
    {
        var variants = model.VariantLayers.Count(isVariant => isVariant);
        var sum = PerTokenAndLayer(model, type) * (model.Layers - variants);
        return variants == 0 ? sum : sum + (PerTokenAndLayer(model.VariantAttention!, KindOf(model.VariantAttention!), type) * variants);
    }

    /// <summary>Bytes kept in all layers after <paramref name="tokens"/> tokens, states of linear attention included.</summary>
    public static Bytes OfModel(ModelSpec model, ElementType type, long tokens)
    {
        var sum = Bytes.Zero;
        for (var layer = 0; layer < model.Layers; layer++)
        {
            var attention = model.AttentionOf(layer);
            sum += PerLayer(attention, KindOf(attention), type, tokens);
        }

        return sum;
    }

    /// <summary>
    /// Bytes that one more token adds in one layer if the heads kept their past in another form: zero for linear attention.
    /// <see cref="KvCacheKind.Latent"/> needs a latent attention.
    /// </summary>
    public static Bytes PerTokenAndLayer(AttentionSpec attention, KvCacheKind kind, ElementType type)
    {
        long head = attention.QkHeadDim + attention.VHeadDim;
        return type.SizeOf(kind switch
        {
            KvCacheKind.MultiHead => attention.Heads * head,
            KvCacheKind.GroupedQuery or KvCacheKind.SlidingWindow => attention.KvHeads * head,
            KvCacheKind.MultiQuery => head,
            KvCacheKind.Latent when attention.KvLoraRank > 0 => attention.KvLoraRank + attention.QkRopeHeadDim,
            KvCacheKind.Latent => throw new ArgumentException("the attention has no latent vector", nameof(kind)),
            KvCacheKind.Linear => 0,
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        });
    }

    /// <summary>
    /// Bytes kept in one layer after <paramref name="tokens"/> tokens. A window keeps the last <paramref name="window"/> of
    /// them; linear attention keeps one (key width x value width) state per head, whatever the length.
    /// </summary>
    public static Bytes PerLayer(AttentionSpec attention, KvCacheKind kind, ElementType type, long tokens, long window = long.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(tokens);
        ArgumentOutOfRangeException.ThrowIfLessThan(window, 1);
        if (kind == KvCacheKind.Linear) return type.SizeOf((long)attention.Heads * attention.QkHeadDim * attention.VHeadDim);
        return PerTokenAndLayer(attention, kind, type) * (kind == KvCacheKind.SlidingWindow ? Math.Min(tokens, window) : tokens);
    }
}
