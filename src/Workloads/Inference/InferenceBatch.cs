using Sim.Workloads.Models;

namespace Sim.Workloads.Inference;

/// <summary>
/// What one replica of the attention computes in one forward pass: the sums over its sequences that the kernels' times depend on. Each new token attends to the context of its
/// sequence and, with <see cref="AttentionMask.Causal"/>, to the new tokens up to itself; with <see cref="AttentionMask.Full"/> to all new tokens of its sequence, as a block of a diffusion
/// language model does.
/// </summary>
public sealed record InferenceBatch
{
    private const int QueryBlock = 128;

    /// <param name="parts">Sequences; none of them with a negative number of anything.</param>
    /// <param name="mask">What new tokens see of one another.</param>
    /// <param name="allLogits">Whether every new token needs its logits (verification of speculative tokens, diffusion) or the last of a sequence alone.</param>
    public InferenceBatch(IReadOnlyList<BatchPart> parts, AttentionMask mask = AttentionMask.Causal, bool allLogits = true)
    {
        long tokens = 0;
        foreach (var (sequences, newTokens, context) in parts)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(sequences);
            ArgumentOutOfRangeException.ThrowIfNegative(newTokens);
            ArgumentOutOfRangeException.ThrowIfNegative(context);
            var among = mask == AttentionMask.Full ? (double)newTokens * newTokens : newTokens * (newTokens + 1.0) / 2;
            tokens += (long)sequences * newTokens;
            Sequences += sequences;
            Keys += sequences * (context + newTokens);
            Pairs += sequences * ((newTokens * context) + among);
            QueryBlocks += (double)sequences * ((newTokens + QueryBlock - 1) / QueryBlock);
        }

        Parts = parts;
        Tokens = checked((int)tokens);
        Logits = allLogits ? Tokens : Sequences;
    }

    /// <summary>The sequences.</summary>
    public IReadOnlyList<BatchPart> Parts { get; }

    /// <summary>Sequences in all.</summary>
    public int Sequences { get; }

    /// <summary>New tokens in all.</summary>
    public int Tokens { get; }

    /// <summary>Keys that the pass reads: context and new tokens of every sequence once.</summary>
    public double Keys { get; }

    /// <summary>(Query, key) pairs that are not masked.</summary>
    public double Pairs { get; }

    /// <summary>Blocks of 128 queries, of one head.</summary>
    public double QueryBlocks { get; }

    /// <summary>Rows that the head multiplies.</summary>
    public int Logits { get; }

    /// <summary>Batches of the same sequences, mask and logits are the same, so that what was computed for one is found for the other.</summary>
    public bool Equals(InferenceBatch? other) => other is not null && (Pairs, Logits) == (other.Pairs, other.Logits) && Parts.SequenceEqual(other.Parts);

    public override int GetHashCode() => HashCode.Combine(Sequences, Tokens, Logits, Keys, Pairs);

    /// <summary>Equal sequences.</summary>
    public static InferenceBatch Of(int sequences, int newTokens, double context, AttentionMask mask = AttentionMask.Causal, bool allLogits = true) =>
        new([new BatchPart(sequences, newTokens, context)], mask, allLogits);
}
