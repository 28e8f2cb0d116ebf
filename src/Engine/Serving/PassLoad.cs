using Sim.Workloads.Inference;

namespace Sim.Engine.Serving;

/// <summary>What one replica has in a pass: so many sequences with so many new tokens each, and a mean context.</summary>
/// <param name="Sequences">Sequences.</param>
/// <param name="NewTokens">New tokens of each.</param>
/// <param name="Context">Mean tokens in the cache.</param>
public readonly record struct PassLoad(int Sequences, int NewTokens, double Context)
{
    /// <summary>New tokens in all.</summary>
    public long Tokens => (long)Sequences * NewTokens;

    /// <summary>Keys that a new token attends to, in the mean.</summary>
    public double KeysPerToken => Context + (NewTokens / 2.0);

    /// <summary>Equal sequences that stand for the chunks of several requests: as many tokens, and as many keys per token.</summary>
    public static PassLoad Of(int sequences, int tokens, double keysPerToken)
    {
        if (tokens == 0)
        {
            return new PassLoad(1, 0, 0);
        }

        // With so few keys no sequence can be longer than twice their number.
        var least = (int)Math.Min(tokens, Math.Ceiling(tokens / Math.Max(1, 2 * keysPerToken)));
        sequences = Math.Clamp(sequences, Math.Max(1, least), tokens);
        var each = (tokens + sequences - 1) / sequences;
        return new PassLoad(sequences, each, Math.Max(0, keysPerToken - (each / 2.0)));
    }

    /// <summary>A part of it for one of several micro-batches: whole sequences, or where there is one only a part of its tokens, behind the parts before.</summary>
    public InferenceBatch Part(int part, int parts, bool allLogits)
    {
        // Contexts are rounded to 64 tokens, pages of the cache: alike passes then share their kernels' times.
        static double Paged(double context) => Math.Round(context / 64) * 64;
        if (Sequences > 1)
        {
            return InferenceBatch.Of((Sequences + part) / parts, NewTokens, Paged(Context), allLogits: allLogits);
        }

        var before = 0;
        for (var earlier = 0; earlier < part; earlier++)
        {
            before += (NewTokens + earlier) / parts;
        }

        return InferenceBatch.Of(Sequences, (NewTokens + part) / parts, Paged(Context + before), allLogits: allLogits);
    }
}
