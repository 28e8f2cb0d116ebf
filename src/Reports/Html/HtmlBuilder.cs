using System.Text;
using Sim.Reports.Formatting;

namespace Sim.Reports.Html;

/// <summary>Builds well-formed HTML; every text goes through escaping, only <see cref="Raw"/> does not.</summary>
internal sealed class HtmlBuilder
{
    private readonly StringBuilder _html = new();

    public HtmlBuilder Raw(string html)
    {
        _html.Append(html).Append('\n');
        return this;
    }

    public HtmlBuilder Element(string tag, string text, string? cssClass = null)
    {
        _html.Append('<').Append(tag);
        if (cssClass is not null)
        {
            _html.Append(" class=\"").Append(MarkupText.Escape(cssClass)).Append('"');
        }

        _html.Append('>').Append(MarkupText.Escape(text)).Append("</").Append(tag).Append(">\n");
        return this;
    }

    /// <summary>Opens a section with a heading that labels it.</summary>
    public HtmlBuilder OpenSection(string id, string heading)
    {
        _html.Append("<section id=\"").Append(id).Append("\" aria-labelledby=\"").Append(id).Append("-h\">\n<h2 id=\"").Append(id).Append("-h\">")
            .Append(MarkupText.Escape(heading)).Append("</h2>\n");
        return this;
    }

    public HtmlBuilder CloseSection() => Raw("</section>");

    /// <summary>A table whose columns marked numeric are right-aligned; <paramref name="rowClass"/> may mark rows.</summary>
    public HtmlBuilder Table(
        string caption, IReadOnlyList<HtmlColumn> columns, IEnumerable<IReadOnlyList<string>> rows, Func<int, string?>? rowClass = null)
    {
        _html.Append("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"").Append(MarkupText.Escape(caption)).Append("\"><table>\n<caption>")
            .Append(MarkupText.Escape(caption)).Append("</caption>\n<thead><tr>");
        foreach (var column in columns)
        {
            _html.Append("<th scope=\"col\"").Append(column.Numeric ? " class=\"n\"" : "").Append('>').Append(MarkupText.Escape(column.Title)).Append("</th>");
        }

        _html.Append("</tr></thead>\n<tbody>\n");
        var index = 0;
        foreach (var row in rows)
        {
            var name = rowClass?.Invoke(index++);
            _html.Append(name is null ? "<tr>" : "<tr class=\"" + MarkupText.Escape(name) + "\">");
            for (var i = 0; i < row.Count; i++)
            {
                _html.Append(i < columns.Count && columns[i].Numeric ? "<td class=\"n\">" : "<td>").Append(MarkupText.Escape(row[i])).Append("</td>");
            }

            _html.Append("</tr>\n");
        }

        _html.Append("</tbody>\n</table></div>\n");
        return this;
    }

    public override string ToString() => _html.ToString();
}
