using Sim.Reports.Drawings;
using Sim.Reports.Plots;

namespace Sim.Reports.Html.Sections;

/// <summary>The drawing of the fabric, where the report has one.</summary>
internal static class FabricSection
{
    public static void Write(HtmlBuilder html, IReadOnlyList<Figure> figures)
    {
        if (figures.All(figure => figure.Name != TopologyDrawing.Name))
        {
            return;
        }

        html.OpenSection("fabric", "The fabric");
        InlineFigure.Write(html, figures, TopologyDrawing.Name);
        html.CloseSection();
    }
}
