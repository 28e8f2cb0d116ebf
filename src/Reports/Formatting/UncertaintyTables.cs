using Sim.Engine.Results;

namespace Sim.Reports.Formatting;

/// <summary>The error of the headline time as tables and in words.</summary>
public static class UncertaintyTables
{
    /// <summary>What the interval is and is not; a report without these words claims too much.</summary>
    public const string Meaning =
        "First order: the critical path is held fixed, each part of it errs with the row, the fit or the prior behind its time, and the sum is taken as normal. "
        + "Errors of the models' form are not in it: what a model leaves out (contention of exchanges with kernels, clocks, jitter, a kernel that the inventory lacks) moves the time beyond the interval.";

    /// <summary>The tables: by class, and by the bases that matter most.</summary>
    public static IReadOnlyList<ResultTable> Of(RunResult result) => result.Uncertainty is not { } error
        ? []
        :
        [
            Table("uncertainty_classes", "The critical path by where its times come from", "times", error.Classes, error),
            Table("uncertainty_bases", "What the interval comes from: the bases with the largest share of the variance", "basis", error.Bases, error),
        ];

    /// <summary>The interval in one sentence.</summary>
    public static string Describe(Uncertainty error) =>
        $"The {error.Name} is {Quantity.Format(error.Seconds, "s")} with a standard error of {Quantity.Format(error.StandardError, "s")} "
        + $"({Quantity.Percent(error.StandardError / error.Seconds)}): 5 to 95 % between {Quantity.Format(error.Low, "s")} and {Quantity.Format(error.High, "s")}.";

    private static ResultTable Table(string name, string title, string first, IReadOnlyList<ErrorShare> shares, Uncertainty error) => new(
        name,
        title,
        [first, "on the path", "share of the time", "standard error alone", "share of the variance"],
        [.. shares.Select(share => (IReadOnlyList<string>)
        [
            share.Name, Quantity.Format(share.Seconds, "s"), Quantity.Percent(share.Seconds / error.Seconds), Quantity.Format(share.StandardError, "s"),
            Quantity.Percent(share.VarianceShare),
        ])]);
}
