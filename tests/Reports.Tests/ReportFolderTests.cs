using Sim.Reports.Tests.Samples;
using Sim.Reports.Writing;

namespace Sim.Reports.Tests;

public sealed class ReportFolderTests
{
    private static readonly string[] Expected = ["plots", "report.html", "resolved.yaml", "result.json", "summary.md", "tables", "trace.json.gz"];

    [Fact]
    public void A_full_result_gives_every_file_and_nothing_else()
    {
        using var folder = new TemporaryFolder();
        ReportWriter.Write(SampleResult.Create(), folder.Report, SampleResult.Context);
        Assert.Equal(Expected, Names(folder.Report));
        Assert.Equal(["report"], Names(folder.Path));
    }

    private static string[] Names(string folder) => [.. Directory.GetFileSystemEntries(folder).Select(p => Path.GetFileName(p)!).Order(StringComparer.Ordinal)];
}
