using Sim.Engine.Results;
using Sim.Reports.Html.Sections;
using Sim.Reports.Plots;
using Sim.Reports.Writing;

namespace Sim.Reports.Html;

/// <summary>
/// The report as one self-contained, well-formed HTML file: the answer first, then why, then how far from measurement, then how to
/// reproduce it. It loads nothing, runs no script, follows the reader's light or dark setting, and prints.
/// </summary>
public static class HtmlReport
{
    /// <summary>The page. <paramref name="figures"/> are those of <see cref="FigureSet.Draw"/>, and a drawing of the fabric where there is one.</summary>
    public static string Write(RunResult result, ReportContext context, IReadOnlyList<Figure> figures)
    {
        var html = new HtmlBuilder();
        html.Raw("<!DOCTYPE html>")
            .Raw("<html lang=\"en\" xmlns=\"http://www.w3.org/1999/xhtml\">")
            .Raw("<head><meta charset=\"utf-8\" /><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\" />")
            .Raw("<meta name=\"color-scheme\" content=\"light dark\" />")
            .Element("title", result.Scenario + " \u2013 simulation report")
            .Raw("<style>").Raw(Style()).Raw("</style></head>")
            .Raw("<body><main>");
        AnswerSection.Write(html, result);
        FabricSection.Write(html, figures);
        BreakdownSection.Write(html, result, figures);
        ChartsSection.Write(html, result, figures);
        CriticalPathSection.Write(html, result, figures);
        LinkSection.Write(html, result, figures);
        PipelineSection.Write(html, result, figures);
        ComparisonSection.Write(html, result, figures);
        UncertaintySection.Write(html, result, figures);
        SampledSection.Write(html, result, figures);
        SensitivitySection.Write(html, result, figures);
        AlternativesSection.Write(html, result, figures);
        BoundsSection.Write(html, result);
        TablesSection.Write(html, result);
        NotesSection.Write(html, result);
        ReproduceSection.Write(html, result, context);
        return html.Raw("</main></body></html>").ToString();
    }

    private static string Style()
    {
        using var stream = typeof(HtmlReport).Assembly.GetManifestResourceStream("report.css")
            ?? throw new InvalidOperationException("the embedded style sheet is missing from the assembly");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
