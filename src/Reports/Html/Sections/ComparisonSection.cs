using Sim.Engine.Results;
using Sim.Reports.Formatting;
using Sim.Reports.Plots;

namespace Sim.Reports.Html.Sections;

/// <summary>Prediction against measurement; fitted rows are marked and never counted.</summary>
internal static class ComparisonSection
{
    public static void Write(HtmlBuilder html, RunResult result, IReadOnlyList<Figure> figures)
    {
        if (result.Comparisons.Count == 0)
        {
            return;
        }

        html.OpenSection("comparison", "Prediction against measurement").Element("p", ComparisonSummary.Describe(result.Comparisons));
        InlineFigure.Write(html, figures, "comparison");
        html.Table(
            "Prediction against measurement",
            [new("what"), new("predicted", true), new("measured", true), new("error", true), new("counts as"), new("source")],
            result.Comparisons.Select(c => (IReadOnlyList<string>)
            [
                c.Name, Quantity.Format(c.Predicted, c.Unit), Quantity.Format(c.Published, c.Unit), Quantity.SignedPercent(c.RelativeError),
                c.Fitted ? "fitted \u2013 not validation" : "validation", c.Source,
            ]),
            i => result.Comparisons[i].Fitted ? "fitted" : null);
        html.CloseSection();
    }
}
