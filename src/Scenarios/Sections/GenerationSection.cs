using Sim.Scenarios.Fields;
using Sim.Units;
using Sim.Workloads.Inference;

namespace Sim.Scenarios.Sections;

/// <summary>One answer, generated pass by pass.</summary>
[Section("One answer, generated pass by pass: token by token, or in blocks that several passes fill (diffusion models).")]
public sealed record GenerationSection
{
    [Field("Tokens that are given: the prompt, or the text of a video.", Required = true, Minimum = 0, Maximum = 16_777_216)]
    public int Prompt { get; init; }

    [Field("Tokens that are generated.", Required = true, Minimum = 1, Maximum = 16_777_216)]
    public int NewTokens { get; init; }

    [Field("Tokens of a block: 1 for autoregressive models; all new tokens where no part is finished before another.", Default = "1", Minimum = 1)]
    public int Block { get; init; }

    [Field("Tokens beside the block that its passes compute again.", Default = "0", Minimum = 0)]
    public int Look { get; init; }

    [Field("Tokens that one pass finishes, in the mean over all passes; several values are answered side by side, the first one is the headline.", Required = true, Minimum = 0.001)]
    public IReadOnlyList<double> TokensPerPass { get; init; } = [];

    [Field("Keys and values that are kept from pass to pass.", Default = "prefix")]
    public CacheUse Cache { get; init; }

    [Field("Kernels of passes over a block: for few tokens (decode) or for many (prefill). Passes over a prompt or a whole sequence have those for many.", Default = "decode")]
    public PassKernels Kernels { get; init; }

    [Field("Sequences at once: 2 for classifier-free guidance.", Default = "1", Minimum = 1)]
    public int Sequences { get; init; }

    [Field("Time of the host between two passes.", Default = "0 s")]
    public SimDuration HostTime { get; init; }
}
