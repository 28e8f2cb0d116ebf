using Sim.Engine.Results;

namespace Sim.Reports.Formatting;

/// <summary>The comparisons in one sentence.</summary>
internal static class ComparisonSummary
{
    /// <summary>Mean absolute and worst error over validation rows alone; fitted rows are only counted.</summary>
    public static string Describe(IReadOnlyList<Comparison> comparisons)
    {
        var validation = comparisons.Where(c => !c.Fitted && double.IsFinite(c.RelativeError)).ToArray();
        var fitted = comparisons.Count(c => c.Fitted);
        var note = fitted == 0 ? "" : $" {Quantity.Number(fitted)} further {(fitted == 1 ? "row was used in a fit and validates" : "rows were used in a fit and validate")} nothing.";
        if (validation.Length == 0)
        {
            return "No row here validates the model." + note;
        }

        var mean = validation.Average(c => Math.Abs(c.RelativeError));
        var worst = validation.MaxBy(c => Math.Abs(c.RelativeError))!;
        var rows = validation.Length == 1 ? "1 validation row" : Quantity.Number(validation.Length) + " validation rows";
        return $"Mean absolute error over {rows}: {Quantity.Percent(mean)}; worst: {worst.Name}, {Quantity.SignedPercent(worst.RelativeError)}.{note}";
    }
}
