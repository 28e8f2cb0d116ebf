using System.Xml.Linq;
using Sim.Engine.Results;
using Sim.Reports.Catalogue;

namespace Sim.Reports.Tests;

public sealed class CatalogueTests
{
    private static readonly Metric Step = new("step_time", 2, "s", "time of one step");

    [Fact]
    public void A_row_has_the_first_number_and_the_published_one_with_its_error()
    {
        var page = CataloguePage.Write([CatalogueEntry.Of("a/one.yaml", Result() with { Comparisons = [new("other", 1, 1, "s", "", true), new("time of one step", 2, 2.5, "s", "", false)] })]);
        // 2 / 2.5 - 1.
        Assert.Contains("| [one](a/one.yaml) | How long\\|what? | **2 s** time of one step | 2.5 s (+1) | -20.00 % | ![one](images/one.svg) |", page, StringComparison.Ordinal);
        Assert.Contains("## a\n", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_published_number_of_another_metric_is_named_and_a_fitted_one_says_so()
    {
        var page = CataloguePage.Write([CatalogueEntry.Of("one.yaml", Result() with { Comparisons = [new("other", 1, 2, "GB/s", "", true)] })]);
        Assert.Contains("| 2 GB/s other; predicted 1 GB/s | -50.00 % (fitted) |", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Widths_of_a_breakdown_are_its_shares_of_the_whole_width()
    {
        var svg = XDocument.Parse(CataloguePicture.Of(Result() with { Breakdown = [new("mean", "compute <a>", 3), new("mean", "waiting", 1), new("mean", "launch", 1e-4)] })!);
        var widths = svg.Descendants().Where(item => item.Name.LocalName == "rect" && (string?)item.Attribute("y") == "0").Select(item => (double)item.Attribute("width")!).ToList();
        Assert.Equal([300.0, 100.0, 0.0], widths);
        Assert.DoesNotContain(svg.Descendants(), item => item.Value.Contains("launch", StringComparison.Ordinal));
    }

    [Fact]
    public void A_result_with_one_number_has_no_picture() => Assert.Null(CataloguePicture.Of(Result() with { Metrics = [Step] }));

    [Fact]
    public void Pictures_of_scenarios_that_are_gone_are_removed()
    {
        var folder = Directory.CreateTempSubdirectory("sim-catalogue-").FullName;
        try
        {
            CatalogueWriter.Write(folder, [CatalogueEntry.Of("one.yaml", Result()), CatalogueEntry.Of("two.yaml", Result() with { Scenario = "two" })]);
            CatalogueWriter.Write(folder, [CatalogueEntry.Of("two.yaml", Result() with { Scenario = "two" })]);
            Assert.Equal(["two.svg"], Directory.GetFiles(Path.Combine(folder, "images")).Select(Path.GetFileName));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static RunResult Result() => new()
    {
        Scenario = "one", Study = "training-step", Question = "How long|what?", Answer = "", Mode = "full", Metrics = [Step, new("other", 1, "s", "another")], Hash = "",
    };
}
