using Sim.Scenarios.Fields;

namespace Sim.Scenarios.Sections;

/// <summary>At which length a model study counts operations.</summary>
[Section("How a model study counts the operations of a token.")]
public sealed record CountingSection
{
    [Field("Tokens of one sequence: attention grows with it.", Default = "4096", Minimum = 1)]
    public int SequenceLength { get; init; }

    [Field("Numbers of generated tokens to count operations and cache for, without a prompt; of two models also the first over the second.", Minimum = 1)]
    public IReadOnlyList<int> GenerationLengths { get; init; } = [];
}
