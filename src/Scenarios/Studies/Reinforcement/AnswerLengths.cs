using Sim.Scenarios.Sections;
using Sim.Units;

namespace Sim.Scenarios.Studies.Reinforcement;

/// <summary>Lengths of a step's answers: log-normal with the section's median and 99th percentile, at least one token, cut at the section's maximum.</summary>
internal static class AnswerLengths
{
    /// <summary>99 % quantile of the standard normal distribution.</summary>
    private const double Quantile99 = 2.3263478740408408;

    public static int[] Draw(ReinforcementSection section, ulong seed)
    {
        var sigma = Math.Log((double)section.P99Tokens / section.MedianTokens) / Quantile99;
        var random = new RandomStream(seed, RandomStream.HashName("answer-lengths"), 0);
        var lengths = new int[section.Answers];
        for (var i = 0; i < lengths.Length; i++)
        {
            lengths[i] = (int)Math.Clamp(section.MedianTokens * Math.Exp(sigma * random.NextGaussian()), 1, section.MaxTokens);
        }

        return lengths;
    }
}
