using System.Xml.Linq;
using Sim.Engine.Results;
using Sim.Reports.Drawings;
using Sim.Reports.Plots;
using Sim.Reports.Tests.Samples;

namespace Sim.Reports.Tests;

public sealed class FigureTests
{
    [Fact]
    public void Text_is_drawn_as_pixels_on_a_machine_without_fonts_too()
    {
        // Equal lengths: without a font both images would be blank, with a font of missing glyphs both rows of equal boxes.
        using var one = new Canvas(200);
        using var other = new Canvas(200);
        one.Text("ilil", 0.5, 0.5, Palette.Ink);
        other.Text("mwmw", 0.5, 0.5, Palette.Ink);
        one.Plot.Axes.SetLimits(0, 1, 0, 1);
        other.Plot.Axes.SetLimits(0, 1, 0, 1);
        Assert.False(one.Render("f", "", "").Png.AsSpan().SequenceEqual(other.Render("f", "", "").Png));
    }

    [Fact]
    public void The_text_of_a_figure_is_text_in_its_svg()
    {
        var figure = FigureSet.Draw(SampleResult.Create(microBatches: 2)).Single(f => f.Name == "comparison");
        var texts = XDocument.Parse(figure.Svg).Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value.Trim()).ToArray();
        Assert.Contains("step time", texts);
        Assert.Contains("-2.14 %", texts); // 19.5 / 19.926 - 1
        Assert.All(XDocument.Parse(figure.Svg).Descendants().Attributes("font-family"), a => Assert.Equal("Liberation Sans", a.Value));
    }

    [Fact]
    public void Two_runs_in_one_process_give_equal_figures()
    {
        var first = FigureSet.Draw(SampleResult.Create(microBatches: 4));
        var second = FigureSet.Draw(SampleResult.Create(microBatches: 4));
        Assert.Equal(first.Select(f => f.Svg), second.Select(f => f.Svg));
        Assert.All(first.Zip(second), pair => Assert.True(pair.First.Png.AsSpan().SequenceEqual(pair.Second.Png)));
    }

    [Fact]
    public void A_cause_keeps_its_colour_whatever_stands_beside_it()
    {
        var alone = Palette.Assign(["dispatch"]);
        var among = Palette.Assign(["unknown a", "combine", "wait", "dispatch"]);
        Assert.Equal(alone["dispatch"], among["dispatch"]);
        Assert.Equal(4, among.Values.Distinct().Count());
    }

    [Fact]
    public void A_long_timeline_is_joined_to_what_a_screen_can_show()
    {
        // 10,000 adjoining spans of 1 ps on a chart of 100 ps per pixel: one kind, so one box that spans them all.
        var spans = Enumerable.Range(0, 10_000).Select(i => new TimelineSpan(0, 0, "s", "n", "F", i, i + 1)).ToArray();
        var box = Assert.Single(SpanMerging.Merge(spans, 100));
        Assert.Equal((0, 10_000), (box.StartPicoseconds, box.EndPicoseconds));
    }

    [Fact]
    public void A_cause_without_time_is_not_in_the_legend()
    {
        var figure = BreakdownPlot.Draw([new("mean", "compute", 1), new("mean", "exchange", 0), new("mean", "launch", 1e-5)]);
        var texts = XDocument.Parse(figure.Svg).Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value.Trim()).ToArray();
        Assert.Contains("compute", texts);
        Assert.DoesNotContain("exchange", texts);
        Assert.DoesNotContain("launch", texts);
    }

    [Fact]
    public void An_error_beyond_the_axis_says_so()
    {
        var figure = ComparisonPlot.Draw([new("speed", 3, 1, "tokens/s", "", false), new("time", 1.1, 1, "s", "", false)]);
        var texts = XDocument.Parse(figure.Svg).Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value.Trim()).ToArray();
        Assert.Contains("+200.00 %, beyond", texts);
        Assert.Contains("+10.00 %", texts);
    }

    [Fact]
    public void A_drawing_of_a_fabric_names_each_tier_with_its_true_count()
    {
        var figure = TopologyDrawing.Draw(new FabricSketch("MPFT", 8, [new("nodes", 2048, true), new("leaf", 128, false), new("spine", 64, false)]));
        var texts = XDocument.Parse(figure.Svg).Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value.Trim()).ToArray();
        Assert.Contains("\u00d7 2048", texts);
        Assert.Contains("\u00d7 128 per plane", texts);
        Assert.Contains("\u00d7 8 planes", texts);
    }
}
