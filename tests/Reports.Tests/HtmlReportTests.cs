using System.Xml.Linq;
using Sim.Engine.Results;
using Sim.Reports.Html;
using Sim.Reports.Plots;
using Sim.Reports.Tests.Samples;

namespace Sim.Reports.Tests;

public sealed class HtmlReportTests
{
    private static readonly XNamespace Html = "http://www.w3.org/1999/xhtml";
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void The_page_is_well_formed_and_ids_are_unique()
    {
        var page = Parse(SampleResult.Create(microBatches: 8));
        var ids = page.Descendants().Select(e => (string?)e.Attribute("id")).OfType<string>().ToArray();
        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.NotEmpty(ids);
    }

    [Fact]
    public void The_page_loads_nothing_and_runs_nothing()
    {
        var page = Parse(SampleResult.Create(microBatches: 8));
        Assert.DoesNotContain(page.Descendants(), e => e.Name.LocalName is "script" or "link" or "img" or "iframe" or "object" or "embed" or "image");
        var values = page.Descendants().Attributes().Where(a => !a.IsNamespaceDeclaration).ToArray();
        Assert.DoesNotContain(values, a => a.Name.LocalName is "src" or "srcset" or "action" or "background");
        Assert.All(values.Where(a => a.Name.LocalName == "href"), a => Assert.StartsWith("#", a.Value, StringComparison.Ordinal));
        var style = page.Descendants(Html + "style").Single().Value;
        Assert.DoesNotContain("url(", style, StringComparison.Ordinal);
        Assert.DoesNotContain("@import", style, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_plot_says_in_words_what_it_shows()
    {
        var plots = Parse(SampleResult.Create(microBatches: 8)).Descendants(Svg + "svg").ToArray();
        Assert.Equal(9, plots.Length); // breakdown, critical path, links, pipeline, comparison, uncertainty by basis and by draws, sensitivity, alternatives; 8 micro-batches need no zoom
        Assert.All(plots, p => Assert.True(p.Attribute("role")?.Value == "img" && p.Attribute("aria-label")?.Value.Length > 20));
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("\" onload=\"x")]
    [InlineData("]]> & ' \u0001 \uD800 </style></svg>")]
    public void Hostile_names_stay_text(string hostile)
    {
        var page = Parse(Hostile(hostile));
        Assert.DoesNotContain(page.Descendants(), e => e.Name.LocalName == "script");
        Assert.DoesNotContain(page.Descendants().Attributes(), a => a.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
        var shown = hostile.Replace('\u0001', '\uFFFD').Replace('\uD800', '\uFFFD');
        Assert.Equal(shown, page.Descendants(Html + "h1").Single().Value);
        Assert.Contains(page.Descendants(Html + "td"), e => e.Value == shown);
    }

    [Fact]
    public void The_answer_comes_first_and_the_way_to_reproduce_it_last()
    {
        var sections = Parse(SampleResult.Create(microBatches: 8)).Descendants(Html + "section").Select(s => s.Attribute("id")!.Value);
        Assert.Equal(["metrics", "breakdown", "critical-path", "links", "pipeline", "comparison", "uncertainty", "sampled", "sensitivity", "alternatives", "bounds", "tables", "notes", "reproduce"], sections);
    }

    [Fact]
    public void A_section_without_data_is_left_out()
    {
        var bare = new RunResult { Scenario = "s", Study = "model", Question = "q", Answer = "a", Mode = "analytic", Metrics = [], Hash = "00" };
        Assert.Equal(["reproduce"], Parse(bare).Descendants(Html + "section").Select(s => s.Attribute("id")!.Value));
    }

    [Fact]
    public void Fitted_rows_are_marked_and_not_counted()
    {
        var page = Parse(SampleResult.Create(microBatches: 8));
        var fitted = page.Descendants(Html + "tr").Where(r => (string?)r.Attribute("class") == "fitted").ToArray();
        Assert.Equal(2, fitted.Length);
        Assert.All(fitted, r => Assert.Contains("not validation", r.Value, StringComparison.Ordinal));

        // Mean of |19.5/19.926-1|, |14.1/13.95-1|, |2.3/2.06-1|, |46.1/46-1| = (2.138 + 1.075 + 11.650 + 0.217) / 4 = 3.77 %.
        Assert.Contains("over 4 validation rows: 3.8 %", page.Root!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void A_published_row_stands_between_least_and_most_with_the_mode_of_each()
    {
        var page = Parse(SampleResult.Create(microBatches: 8));
        var table = page.Descendants(Html + "table").Single(t => t.Element(Html + "caption")!.Value.StartsWith("Published rows", StringComparison.Ordinal));
        Assert.Equal(["row", "least (fold (approximate))", "default (full)", "most (fold (approximate))", "published"], table.Descendants(Html + "th").Select(h => h.Value));
        Assert.Equal(["step time", "19.1 s", "19.5 s", "21.4 s", "19.926 s"], table.Descendants(Html + "tr").ElementAt(1).Elements().Select(c => c.Value));
    }

    [Fact]
    public void The_interval_is_given_with_what_it_leaves_out()
    {
        var section = Parse(SampleResult.Create(microBatches: 8)).Descendants(Html + "section").Single(s => s.Attribute("id")!.Value == "uncertainty").Value;

        // 19.926 -+ 1.6449 x 0.8 = 18.610 and 21.242.
        Assert.Contains("5 to 95 % between 18.61 s and 21.242 s", section, StringComparison.Ordinal);
        Assert.Contains("critical path is held fixed", section, StringComparison.Ordinal);
        Assert.Contains("models' form are not in it", section, StringComparison.Ordinal);
    }

    private static RunResult Hostile(string text) => SampleResult.Create(text, 2) with
    {
        Answer = text,
        Notes = [text],
        Breakdown = [new(text, text, 1)],
        LinkUse = [new(text, 0, 1, 1, 0.5, 0.5)],
        Tables = [new("../../etc/passwd", text, [text], [[text]])],
        Timeline = [new(0, 0, text, text, text, 0, 1000)],
    };

    private static XDocument Parse(RunResult result)
    {
        // Browsers read character references that XML also knows; the doctype alone carries no entity.
        return XDocument.Parse(HtmlReport.Write(result, SampleResult.Context, FigureSet.Draw(result)));
    }
}
