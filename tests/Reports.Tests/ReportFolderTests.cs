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
        ReportWriter.Write(SampleResult.Create(microBatches: 8), folder.Report, SampleResult.Context);
        Assert.Equal(Expected, Names(folder.Report));
        Assert.Equal(["report"], Names(folder.Path));
    }

    [Fact]
    public void The_same_result_gives_the_same_bytes_in_every_file()
    {
        using var first = new TemporaryFolder();
        using var second = new TemporaryFolder();
        ReportWriter.Write(SampleResult.Create(microBatches: 8), first.Report, SampleResult.Context);
        ReportWriter.Write(SampleResult.Create(microBatches: 8), second.Report, SampleResult.Context);
        foreach (var path in Directory.GetFiles(first.Report, "*", SearchOption.AllDirectories))
        {
            var twin = Path.Combine(second.Report, Path.GetRelativePath(first.Report, path));
            Assert.True(File.ReadAllBytes(path).AsSpan().SequenceEqual(File.ReadAllBytes(twin)), path);
        }
    }

    [Fact]
    public void A_failure_leaves_neither_a_folder_nor_a_temporary_one()
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<InvalidOperationException>(() => AtomicFolder.Write(folder.Report, work =>
        {
            File.WriteAllText(Path.Combine(work, "result.json"), "half");
            throw new InvalidOperationException();
        }));
        Assert.Empty(Names(folder.Path));
    }

    [Fact]
    public void A_failure_keeps_the_earlier_report()
    {
        using var folder = new TemporaryFolder();
        AtomicFolder.Write(folder.Report, work => File.WriteAllText(Path.Combine(work, "result.json"), "earlier"));
        Assert.Throws<InvalidOperationException>(() => AtomicFolder.Write(folder.Report, _ => throw new InvalidOperationException()));
        Assert.Equal("earlier", folder.Read("result.json"));
        Assert.Equal(["report"], Names(folder.Path));
    }

    [Fact]
    public void A_new_report_replaces_the_earlier_one_and_keeps_the_users_own_files()
    {
        using var folder = new TemporaryFolder();
        AtomicFolder.Write(folder.Report, work =>
        {
            File.WriteAllText(Path.Combine(work, "result.json"), "earlier");
            Directory.CreateDirectory(Path.Combine(work, "plots"));
        });
        File.WriteAllText(Path.Combine(folder.Report, "my-notes.txt"), "mine");
        AtomicFolder.Write(folder.Report, work => File.WriteAllText(Path.Combine(work, "result.json"), "later"));
        Assert.Equal(["my-notes.txt", "result.json"], Names(folder.Report));
        Assert.Equal("later", folder.Read("result.json"));
    }

    [Fact]
    public void A_folder_that_is_no_report_is_refused_and_left_alone()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.Report);
        File.WriteAllText(Path.Combine(folder.Report, "thesis.tex"), "mine");
        var error = Assert.Throws<ForeignFolderException>(() => ReportWriter.Write(SampleResult.Create(microBatches: 1), folder.Report, SampleResult.Context));
        Assert.Contains("holds no result.json", error.Message, StringComparison.Ordinal);
        Assert.Equal(["thesis.tex"], Names(folder.Report));
    }

    private static string[] Names(string folder) => [.. Directory.GetFileSystemEntries(folder).Select(p => Path.GetFileName(p)!).Order(StringComparer.Ordinal)];
}
