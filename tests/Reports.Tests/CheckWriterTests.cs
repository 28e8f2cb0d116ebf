using System.Xml.Linq;
using Sim.Reports.Checks;

namespace Sim.Reports.Tests;

public sealed class CheckWriterTests
{
    private static readonly CheckOutcome[] Outcomes =
    [
        new("a", "step_time", true, "19.5 s, expected 19.926 s +- 5 %", "scenarios/a.yaml", 12, 1.5),
        new("a", "x<y>&\u0001", false, "50 % off\nsecond line", "scenarios/a,b:c.yaml", 14, 0.5),
        new("b", "mfu", true, "ok", "scenarios/b.yaml", 0, 1),
    ];

    [Fact]
    public void Junit_counts_tests_and_failures_per_suite_and_in_all()
    {
        var root = Write();
        Assert.Equal(("3", "1", "3"), Counts(root));
        Assert.Equal([("2", "1", "2"), ("1", "0", "1")], root.Elements("testsuite").Select(Counts));
        var failure = Assert.Single(root.Descendants("failure"));
        Assert.StartsWith("50 % off", failure.Attribute("message")!.Value, StringComparison.Ordinal);
        Assert.Equal("x<y>&\uFFFD", failure.Parent!.Attribute("name")!.Value);
    }

    [Fact]
    public void Annotations_follow_the_escapes_of_workflow_commands()
    {
        using var text = new StringWriter();
        GitHubAnnotationWriter.Write(Outcomes, text);
        var lines = text.ToString().Split('\n');
        Assert.Equal("::error file=scenarios/a%2Cb%3Ac.yaml,line=14,title=a%3A x<y>&\u0001::50 %25 off%0Asecond line", lines[0]);
        Assert.Equal("::notice title=sim check::2 of 3 expectations hold", lines[1]);
    }

    private static (string?, string?, string?) Counts(XElement e) => ((string?)e.Attribute("tests"), (string?)e.Attribute("failures"), (string?)e.Attribute("time"));

    private static XElement Write()
    {
        using var stream = new MemoryStream();
        JUnitWriter.Write(Outcomes, stream);
        stream.Position = 0;
        return XDocument.Load(stream).Root!;
    }
}
