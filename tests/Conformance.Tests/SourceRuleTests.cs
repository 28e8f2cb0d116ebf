using System.Text.RegularExpressions;

namespace Sim.Conformance.Tests;

/// <summary>Rules of DEVELOPERS.md that a search can hold.</summary>
public sealed partial class SourceRuleTests
{
    private const int LongestFile = 500;

    private static IEnumerable<string> Sources => Repository.Files("src", "*.cs").Concat(Repository.Files("tests", "*.cs"));

    [Fact]
    public void No_source_file_is_longer_than_500_lines() => None(Sources.Where(path => File.ReadLines(path).Count() > LongestFile));

    [Fact]
    public void A_file_holds_one_public_type_and_has_its_name() =>
        None(Repository.Files("src", "*.cs").Where(path => !IsNamedAfter(path, [.. PublicType().Matches(File.ReadAllText(path)).Select(match => match.Groups[1].Value)])));

    [Fact]
    public void No_test_is_skipped() => None(Sources.Where(path => Skipped().IsMatch(File.ReadAllText(path))));

    [Fact]
    public void No_work_is_left_for_later() => None(Repository.Files("src", "*.cs").Where(path => Unfinished().IsMatch(File.ReadAllText(path))));

    [Fact]
    public void A_namespace_is_that_of_the_folder_or_of_a_folder_above_it_in_the_project() =>
        None(Repository.Files("src", "*.cs").Where(path => Namespace().Match(File.ReadAllText(path)) is { Success: true } match && !Fits(match.Groups[1].Value, path)));

    private static bool IsNamedAfter(string path, string[] types) =>
        types.Length == 0 || (types.Length == 1 && types[0] == Path.GetFileNameWithoutExtension(path));

    private static bool Fits(string name, string path)
    {
        var folder = "Sim." + Repository.Name(Path.GetDirectoryName(path)!)["src/".Length..].Replace('/', '.');
        return name.Contains('.', StringComparison.Ordinal) && (folder + ".").StartsWith(name + ".", StringComparison.Ordinal);
    }

    private static void None(IEnumerable<string> paths) => Assert.Empty(paths.Select(Repository.Name));

    // With file-scoped namespaces a type of the file itself begins its line.
    [GeneratedRegex(@"^public (?:(?:static|sealed|abstract|partial|readonly|ref) )*(?:record struct|record class|record|class|struct|interface|enum|delegate \S+) (\w+)", RegexOptions.Multiline)]
    private static partial Regex PublicType();

    [GeneratedRegex(@"^\s*\[(?:Fact|Theory)\([^\]]*\bSkip\b", RegexOptions.Multiline)]
    private static partial Regex Skipped();

    [GeneratedRegex(@"\b(?:TODO|FIXME|HACK|NotImplementedException)\b")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"^namespace ([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
