using System.Text.RegularExpressions;
using Sim.Reports.Formatting;
using Sim.Reports.Plots;

namespace Sim.Reports.Html;

/// <summary>Puts a figure's SVG into a page: scalable, described, without its paper, so that the page's colours show.</summary>
internal static partial class InlineFigure
{
    public static void Write(HtmlBuilder html, IReadOnlyList<Figure> figures, string name)
    {
        foreach (var figure in figures)
        {
            if (figure.Name == name)
            {
                html.Raw("<figure>").Raw(Inline(figure)).Element("figcaption", figure.Title).Raw("</figure>");
            }
        }
    }

    /// <summary>
    /// The page needs no XML declaration; size becomes a view box, so that it scales; role and label make it one image to a screen reader.
    /// Colours stay: report.css maps the palette's ink, rules and paper to the page's.
    /// </summary>
    private static string Inline(Figure figure)
    {
        var root = Root().Match(figure.Svg);
        var label = MarkupText.Escape(figure.Alternative);
        return Root().Replace(
            figure.Svg[root.Index..],
            m => $"<svg class=\"plot\" role=\"img\" aria-label=\"{label}\" viewBox=\"0 0 {m.Groups[1].Value} {m.Groups[2].Value}\""
                + " xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\">",
            1);
    }

    [GeneratedRegex("""<svg[^>]*?\swidth="([\d.]+)"\s+height="([\d.]+)"[^>]*>""")]
    private static partial Regex Root();
}
