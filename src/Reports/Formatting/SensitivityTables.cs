using Sim.Engine.Results;

namespace Sim.Reports.Formatting;

/// <summary>The sensitivities of a result as a table and in words.</summary>
public static class SensitivityTables
{
    /// <summary>How to read them.</summary>
    public const string Meaning =
        "Elasticity: percent of the metric per percent of the parameter (of the time of all kernels of a basis), by runs with 2 % more and 2 % less; what moves nothing is left out. "
        + "Contribution: elasticity times the parameter's relative standard error, the error of the metric if nothing else erred; errors of one fit are correlated, so contributions do not add.";

    public static IReadOnlyList<ResultTable> Of(RunResult result) => result.Sensitivities.Count == 0
        ? []
        :
        [
            new ResultTable(
                "sensitivity",
                $"Elasticity of {result.Metrics[0].Name} ({result.Mode})",
                ["parameter or basis", "kind", "elasticity", "relative error", "contribution"],
                [.. result.Sensitivities.Select(one => (IReadOnlyList<string>)
                    [one.Name, one.Kind, Quantity.Number(Math.Round(one.Elasticity, 4)), Quantity.Percent(one.RelativeError), Quantity.Percent(one.Contribution)])]),
        ];

    /// <summary>The strongest, and the one that matters most.</summary>
    public static string Describe(RunResult result)
    {
        if (result.Sensitivities is not [var strongest, ..])
        {
            return $"No parameter of the profile moves {result.Metrics[0].Name}.";
        }

        var widest = result.Sensitivities.MaxBy(one => one.Contribution)!;
        return $"{result.Metrics[0].Name} moves most with {strongest.Name} ({Quantity.Number(Math.Round(strongest.Elasticity, 4))} % per percent); "
            + $"the largest part of its error comes from {widest.Name} ({Quantity.Percent(widest.Contribution)}).";
    }
}
