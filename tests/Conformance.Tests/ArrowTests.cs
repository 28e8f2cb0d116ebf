using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Sim.Conformance.Tests;

/// <summary>The arrows between projects, and to packages, are those of the table in ARCHITECTURE.md.</summary>
public sealed partial class ArrowTests
{
    public static TheoryData<string> Projects => [.. Names];

    private static IReadOnlyList<string> Names => [.. Repository.Files("src", "*.csproj").Select(path => Path.GetFileNameWithoutExtension(path)!)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_uses_what_the_architecture_says(string project)
    {
        var row = Table().Single(row => row.Project == project);
        var file = XDocument.Load(Repository.At("src", project, project + ".csproj"));
        Assert.Equal(row.Uses.Order(), Included(file, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path)).Order());
        Assert.Equal(row.Packages.Order(), Included(file, "PackageReference").Order());
    }

    [Fact]
    public void The_architecture_lists_every_project_and_no_other() =>
        Assert.Equal(Names.Order(), Table().Select(row => row.Project).Order());

    private static IEnumerable<string> Included(XDocument project, string element) => project.Descendants(element).Select(item => item.Attribute("Include")!.Value);

    /// <summary>Rows of the form | `src/Engine` | its job | Units, Topology | none |.</summary>
    private static List<(string Project, string[] Uses, string[] Packages)> Table() =>
        [.. Row().Matches(Repository.Text("ARCHITECTURE.md")).Select(match => (match.Groups[1].Value, List(match.Groups[3].Value), List(match.Groups[4].Value)))];

    private static string[] List(string cell) =>
        cell.Trim() is "none" or "" ? [] : cell.Split(',', StringSplitOptions.TrimEntries);

    [GeneratedRegex(@"^\| `src/(\w+)` \|([^|]*)\|([^|]*)\|([^|]*)\|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
