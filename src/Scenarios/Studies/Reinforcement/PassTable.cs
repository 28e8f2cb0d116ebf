using Sim.Scenarios.Studies.Inference;
using Sim.Workloads.Inference;

namespace Sim.Scenarios.Studies.Reinforcement;

/// <summary>
/// Times of decode passes by sequences and mean context, each simulated when first asked for at the points of a grid (sequences 1, 2, 3, 4, 6, 8, 12, ...; contexts 1,024 times powers of two), between
/// which a time is taken as linear in both.
/// </summary>
internal sealed class PassTable(PassRunner runner)
{
    private readonly Dictionary<(int Sequences, int Context), double> _seconds = [];

    /// <summary>Seconds of a pass.</summary>
    public double Seconds(int sequences, double context)
    {
        var (few, many) = Around(sequences);
        var low = Between(few, context);
        return few == many ? low : low + ((Between(many, context) - low) * (sequences - few) / (many - few));
    }

    private double Between(int sequences, double context)
    {
        var below = 0;
        var above = 1024;
        while (above < context)
        {
            (below, above) = (above, above * 2);
        }

        var low = At(sequences, below);
        return low + ((At(sequences, above) - low) * (context - below) / (above - below));
    }

    private double At(int sequences, int context)
    {
        if (!_seconds.TryGetValue((sequences, context), out var seconds))
        {
            _seconds[(sequences, context)] = seconds = runner.Run(InferenceBatch.Of(sequences, 1, context)).Time.Seconds;
        }

        return seconds;
    }

    private static (int Few, int Many) Around(int sequences)
    {
        int few = 1, many = 1;
        for (var power = 1; many < sequences; power *= 2)
        {
            foreach (var point in (ReadOnlySpan<int>)[power, power + Math.Max(1, power / 2)])
            {
                if (many < sequences)
                {
                    (few, many) = (many, point);
                }
            }
        }

        return many == sequences ? (sequences, sequences) : (few, many);
    }
}
