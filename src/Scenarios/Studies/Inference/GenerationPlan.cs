using Sim.Scenarios.Sections;

namespace Sim.Scenarios.Studies.Inference;

/// <summary>Which passes an answer takes. A block of b tokens takes b / (tokens per pass) passes, fractions allowed: the mean over many answers.</summary>
/// <param name="Blocks">Blocks of the answer.</param>
/// <param name="PassesPerBlock">Passes of a block, the whole one included.</param>
internal readonly record struct GenerationPlan(int Blocks, double PassesPerBlock)
{
    /// <summary>The plan of a section at some tokens per pass; never less than one pass per block.</summary>
    public static GenerationPlan Of(GenerationSection section, double tokensPerPass)
    {
        var blocks = (section.NewTokens + section.Block - 1) / section.Block;
        return new GenerationPlan(blocks, Math.Max(1, section.NewTokens / tokensPerPass / blocks));
    }

    /// <summary>All passes over new tokens.</summary>
    public double Passes => Blocks * PassesPerBlock;

    /// <summary>Of these, passes over the whole sequence.</summary>
    public double WholePasses(CacheUse cache) => cache switch { CacheUse.Block => Blocks, CacheUse.None => Passes, _ => 0 };
}
