namespace Sim.Calibration.Microbenchmarks;

/// <summary>How far the times of equal rows lie apart in two folders: sizes of b / (a times the rule's factor) - 1.</summary>
/// <param name="Name">The benchmark, or the line of the carry-over table.</param>
/// <param name="Errors">Signed errors with the row of b, at least one, by size.</param>
public sealed record RowSpread(string Name, IReadOnlyList<(double Error, BenchmarkRow Row)> Errors)
{
    /// <summary>Median of the sizes.</summary>
    public double Median => Quantile(0.5);

    /// <summary>90th percentile of the sizes.</summary>
    public double Ninety => Quantile(0.9);

    /// <summary>Mean of the errors with their signs.</summary>
    public double Mean => Errors.Average(error => error.Error);

    /// <summary>The row with the largest size.</summary>
    public (double Error, BenchmarkRow Row) Worst => Errors[^1];

    /// <summary>The spread of pairs, each with the time of b that a predicts; null without any.</summary>
    public static RowSpread? Of(string name, IEnumerable<(double Predicted, BenchmarkRow Row)> pairs)
    {
        (double Error, BenchmarkRow Row)[] errors = [.. pairs.Select(pair => ((pair.Row.Median / pair.Predicted) - 1, pair.Row)).OrderBy(pair => Math.Abs(pair.Item1))];
        return errors.Length == 0 ? null : new RowSpread(name, errors);
    }

    /// <summary>Between the two nearest, as in the intervals of draws.</summary>
    private double Quantile(double share)
    {
        var place = share * (Errors.Count - 1);
        var below = (int)place;
        var above = Math.Min(below + 1, Errors.Count - 1);
        return Math.Abs(Errors[below].Error) + ((place - below) * (Math.Abs(Errors[above].Error) - Math.Abs(Errors[below].Error)));
    }
}
