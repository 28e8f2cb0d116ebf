using System.Text.RegularExpressions;
using Sim.Cli.Hosting;
using Sim.Cli.Output;
using Sim.Scenarios.Running;
using Sim.Scenarios.Schema;

namespace Sim.Conformance.Tests;

/// <summary>What the documents say exists.</summary>
public sealed partial class DocumentTests
{
    public static TheoryData<string> Documents =>
        [.. Directory.EnumerateFiles(Repository.Root, "*.md").Concat(Repository.Files("docs", "*.md")).Concat(Repository.Files("src", "*.md")).Select(Repository.Name).Order()];

    public static TheoryData<string> Commands => [.. Command().Matches(Repository.Text("README.md")).Select(match => match.Groups[1].Value.Trim()).Distinct()];

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_command_of_the_readme_is_understood_and_names_files_that_exist(string arguments)
    {
        var services = new SimServices(new StudyDispatcher(new Dictionary<Scenarios.Sections.StudyKind, IStudyRunner>()), []);
        var parsed = SimApp.Root(new CommandContext(services, new Terminal(TextWriter.Null, TextWriter.Null), CancellationToken.None)).Parse(arguments);
        Assert.Empty(parsed.Errors);
        var words = arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(words.Where(word => word.StartsWith("scenarios/", StringComparison.Ordinal)), word => Assert.True(Path.Exists(Repository.At(word)), word));
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void A_link_of_a_document_leads_to_a_file(string document)
    {
        var folder = Path.GetDirectoryName(Repository.At(document))!;
        var links = Link().Matches(Repository.Text(document)).Select(match => match.Groups[1].Value);
        Assert.DoesNotContain(links, link => !link.Contains("://", StringComparison.Ordinal) && !Path.Exists(Path.Combine(folder, link)));
    }

    [Fact]
    public void The_readme_says_how_to_test_and_ci_runs_that() =>
        Assert.Single(Repository.Text("README.md").Split('\n'), line => line.Trim() == "dotnet test Sim.sln");

    [Fact]
    public void The_reference_of_scenario_keys_is_the_generated_one() =>
        Assert.True(Repository.Text("docs/scenario-reference.md") == ReferenceWriter.Write(), "stale: sim schema --markdown > docs/scenario-reference.md");

    // The first command of the readme is written out with dotnet run; later ones by the program's name.
    [GeneratedRegex(@"^(?:dotnet run .* -- |sim )(.+?)(?:\s+#.*)?$", RegexOptions.Multiline)]
    private static partial Regex Command();

    // [text](target) without its anchor; links within the same document have no target.
    [GeneratedRegex(@"\]\(([^)#\s]+)(?:#[^)]*)?\)")]
    private static partial Regex Link();
}
