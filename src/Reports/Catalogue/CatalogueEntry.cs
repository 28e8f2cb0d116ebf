using Sim.Engine.Results;

namespace Sim.Reports.Catalogue;

/// <summary>What the list of scenarios shows of one.</summary>
/// <param name="File">Path of the scenario below the folder of the list, with slashes.</param>
/// <param name="Name">Its name.</param>
/// <param name="Question">Its question.</param>
/// <param name="Headline">The first metric of its result; null where it has none.</param>
/// <param name="Comparisons">Its published values.</param>
/// <param name="Picture">SVG of <see cref="CataloguePicture"/>; null where there is nothing to draw.</param>
public sealed record CatalogueEntry(string File, string Name, string Question, Metric? Headline, IReadOnlyList<Comparison> Comparisons, string? Picture)
{
    /// <summary>The entry of a result.</summary>
    public static CatalogueEntry Of(string file, RunResult result) =>
        new(file, result.Scenario, result.Question, result.Metrics.Count > 0 ? result.Metrics[0] : null, result.Comparisons, CataloguePicture.Of(result));

    /// <summary>The comparison that the list prints: that of the headline, else the first one.</summary>
    public Comparison? Published => Comparisons.FirstOrDefault(item => item.Name == Headline?.Description) ?? (Comparisons.Count > 0 ? Comparisons[0] : null);
}
