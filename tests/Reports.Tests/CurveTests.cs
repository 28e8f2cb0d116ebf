using System.Xml.Linq;
using Sim.Reports.Curves;
using Sim.Reports.Plots;

namespace Sim.Reports.Tests;

public sealed class CurveTests
{
    [Fact]
    public void The_axes_tell_quantity_and_unit_with_a_prefix_that_keeps_numbers_short()
    {
        var texts = Texts(CurvePlot.Draw(Chart("B/s", [new(4096, 1e9, 0.9e9, 1.1e9), new(1 << 30, 3.2e12, 3.1e12, 3.3e12)])));
        Assert.Contains("bandwidth (TB/s)", texts); // the largest value, 3.2e12 B/s, is 3.2 TB/s
        Assert.Contains("size (B)", texts);
        Assert.Contains("4 Ki", texts); // 4096 = 4 x 1024
        Assert.Contains("1 Gi", texts); // 2^30
    }

    [Fact]
    public void Every_curve_stands_in_the_legend_and_in_the_words()
    {
        var point = new CurvePoint(1024, 5e-6, 4e-6, 6e-6);
        var chart = new CurveChart("c", "t", "size (B)", "s", "time", [new("copy", [point]), new("read", [point with { X = 2048 }])]);
        var figure = CurvePlot.Draw(chart);
        Assert.Subset(Texts(figure), new HashSet<string> { "copy", "read", "time (us)" });
        Assert.Equal("time over size (B): copy up to 5 us, read up to 5 us.", figure.Alternative);
    }

    [Fact]
    public void One_point_is_drawn_too() => Assert.NotEmpty(CurvePlot.Draw(Chart("1", [new(1, 1, 1, 1)])).Png);

    [Fact]
    public void A_named_value_has_a_row_with_its_number()
    {
        var rows = new KeyValuePair<string, CurvePoint>[] { new("launch", new(0, 2.5e-6, 2e-6, 3e-6)), new("copy", new(0, 11e-6, 10e-6, 12e-6)) };
        var texts = Texts(RangePlot.Draw(new RangeChart("r", "t", "s", "time", rows)));
        Assert.Subset(texts, new HashSet<string> { "launch", "copy", "2.5", "11", "time (us)" });
    }

    [Fact]
    public void Values_over_several_decades_get_a_logarithmic_axis() // 1 us to 10 ms: each decade is a tick, in ms
    {
        var rows = new KeyValuePair<string, CurvePoint>[] { new("fast", new(0, 1e-6, 1e-6, 1e-6)), new("slow", new(0, 10e-3, 10e-3, 10e-3)) };
        Assert.Subset(Texts(RangePlot.Draw(new RangeChart("r", "t", "s", "time", rows))), new HashSet<string> { "0.01", "0.1", "1", "10" });
    }

    private static CurveChart Chart(string unit, CurvePoint[] points) => new("c", "t", "size (B)", unit, "bandwidth", [new("copy", points)]);

    private static HashSet<string> Texts(Figure figure) =>
        [.. XDocument.Parse(figure.Svg).Descendants().Where(element => element.Name.LocalName == "text").Select(element => element.Value.Trim())];
}
