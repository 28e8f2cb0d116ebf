using Sim.Scenarios.Fields;
using Sim.Units;

namespace Sim.Scenarios.Sections;

/// <summary>One step of reinforcement learning: a batch of answers, then updates on them.</summary>
[Section("One step of reinforcement learning: a batch of answers of long-tailed lengths, their reward, updates on them, and the new weights to the generating nodes.")]
public sealed record ReinforcementSection
{
    [Field("Answers of one step.", Required = true, Minimum = 1, Maximum = 10_000_000)]
    public int Answers { get; init; }

    [Field("Tokens of a prompt.", Required = true, Minimum = 1, Maximum = 16_777_216)]
    public int Prompt { get; init; }

    [Field("Median length of an answer in tokens; lengths are log-normal.", Required = true, Minimum = 1, Maximum = 16_777_216)]
    public int MedianTokens { get; init; }

    [Field("Length that 99 % of the answers stay below, before they are cut.", Required = true, Minimum = 1, Maximum = 16_777_216)]
    public int P99Tokens { get; init; }

    [Field("Length at which an answer is cut.", Required = true, Minimum = 1, Maximum = 16_777_216)]
    public int MaxTokens { get; init; }

    [Field("Most answers that a generating unit works on at once.", Required = true, Minimum = 1, Maximum = 100_000)]
    public int Sequences { get; init; }

    [Field("Nodes that generate while the others train; 0: all nodes do both, in turns. Several values are answered side by side, the first one is the headline.", Required = true, Minimum = 0)]
    public IReadOnlyList<int> GenerationNodes { get; init; } = [];

    [Field("Updates on one batch of answers, each on its part of them.", Default = "1", Minimum = 1)]
    public int Updates { get; init; }

    [Field("Time from the last answer to the first update.", Default = "0 s")]
    public SimDuration RewardTime { get; init; }

    [Field("Where nodes are split: whether the next batch is generated while the last one is trained on.", Default = "true")]
    public bool Overlap { get; init; }
}
