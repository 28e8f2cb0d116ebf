using Sim.Engine.Results;

namespace Sim.Reports.Html.Sections;

/// <summary>What a reader must know before believing.</summary>
internal static class NotesSection
{
    public static void Write(HtmlBuilder html, RunResult result)
    {
        if (result.Notes.Count == 0)
        {
            return;
        }

        html.OpenSection("notes", "Assumptions and limits").Raw("<ul>");
        foreach (var note in result.Notes)
        {
            html.Element("li", note);
        }

        html.Raw("</ul>").CloseSection();
    }
}
