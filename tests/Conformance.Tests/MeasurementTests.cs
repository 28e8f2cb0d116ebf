using System.Text.RegularExpressions;
using Sim.Calibration;
using Sim.Engine.Compute;
using Sim.Scenarios.Profiles;
using Sim.Units;

namespace Sim.Conformance.Tests;

/// <summary>What was fitted, what may only judge, and that every id leads somewhere.</summary>
public sealed partial class MeasurementTests
{
    public static TheoryData<string> Profiles => [.. Repository.Files("library/profiles", "*.yaml").Select(Repository.Name)];

    public static TheoryData<string> Citing =>
        [.. Repository.Files("library/profiles", "*.yaml").Concat(Repository.Files("models/kernels", "*.yaml")).Select(Repository.Name)];

    private static HashSet<string> Measured { get; } = Ids(Repository.Files("data/measured", "*.csv"));

    private static HashSet<string> Facts { get; } = Ids([Repository.At("data", "paper-facts.csv")]);

    [Theory]
    [MemberData(nameof(Citing))]
    public void Every_row_that_is_named_was_measured(string file)
    {
        var rows = RowId().Matches(Repository.Text(file)).Select(match => match.Value).ToHashSet();
        Assert.NotEmpty(rows);
        Assert.DoesNotContain(rows, row => !Measured.Contains(row));
    }

    [Theory]
    [MemberData(nameof(Citing))]
    public void No_row_for_validation_stands_in_a_profile_or_an_inventory(string file) =>
        Assert.DoesNotContain(RowId().Matches(Repository.Text(file)).Select(match => match.Value), IsForValidation);

    [Fact]
    public void The_fitter_refuses_the_rows_that_this_test_calls_validation()
    {
        Assert.All(Measured, row => Assert.Equal(IsForValidation(row), ValidationOnly.Contains(row)));
        Assert.Contains(Measured, IsForValidation);
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Every_parameter_of_a_profile_names_its_fit_or_its_row(string file)
    {
        var text = Repository.Text(file);
        var profile = Read(file);
        Assert.All(profile.Parameters, parameter =>
        {
            if (profile.DerivedFrom is { } origin)
            {
                Assert.StartsWith(origin, parameter.Basis, StringComparison.Ordinal);
                return;
            }

            if (Device().Match(parameter.Basis) is { Success: true } device)
            {
                Assert.True(Directory.Exists(Repository.At("data", "measured", device.Value)), parameter.Name);
                return;
            }

            var fit = Fit().Match(parameter.Basis);
            Assert.True(fit.Success ? text.Contains($"\n  {fit.Groups[1].Value}:\n", StringComparison.Ordinal) : RowId().IsMatch(parameter.Basis), parameter.Name);
        });
    }

    [Fact]
    public void Every_fact_that_is_cited_is_recorded()
    {
        var citing = new[] { "library", "models", "scenarios", "docs" }.SelectMany(folder => Repository.Files(folder, "*.*"))
            .Where(path => Path.GetExtension(path) is ".yaml" or ".md" or ".csv").Append(Repository.At("assumptions.yaml")).Concat(Repository.Files("src", "*.cs"));
        var cited = citing.SelectMany(path => FactId().Matches(File.ReadAllText(path)).Select(match => (File: Repository.Name(path), match.Value))).ToList();
        Assert.Contains(cited, one => one.File.StartsWith("library/", StringComparison.Ordinal));
        Assert.DoesNotContain(cited, one => !Facts.Contains(one.Value));
    }

    [Fact]
    public void A_recalled_fact_is_called_so_where_a_library_value_rests_on_it()
    {
        var recalled = File.ReadLines(Repository.At("data", "paper-facts.csv")).Where(line => line.EndsWith(",recalled", StringComparison.Ordinal)).Select(line => line.Split(',')[0]).ToList();
        Assert.NotEmpty(recalled);
        var lines = Repository.Files("library", "*.yaml").SelectMany(File.ReadLines).Where(line => recalled.Any(line.Contains)).ToList();
        Assert.All(lines, line => Assert.Contains("recalled", line, StringComparison.Ordinal));
        Assert.All(recalled, fact => Assert.Contains(lines, line => line.Contains(fact, StringComparison.Ordinal)));
    }

    /// <summary>Table 4, 5 and Fig. 7 of arXiv:2505.09343 (ISC), phases of the published trace (PDP) and its exchanges (PDK-001 to 009), training steps of Llama (LLA, MEG), other systems (DAS, CGV, MMX, DIN), a fat-tree (UMZ); not the latencies that hold end-point terms.</summary>
    private static bool IsForValidation(string row) =>
        new[] { "ISC-", "PDP-", "PDK-00", "LLA-", "MEG-", "UMZ-", "DAS-", "CGV-", "MMX-", "DIN-" }.Any(group => row.StartsWith(group, StringComparison.Ordinal))
        && row is not ("ISC-025" or "ISC-027" or "ISC-029" or "UMZ-001");

    private static HardwareProfile Read(string file)
    {
        var findings = new List<Finding>();
        using var text = File.OpenText(Repository.At(file));
        var profile = HardwareProfileReader.Read(file, text, findings);
        Assert.Empty(findings);
        return profile!;
    }

    private static HashSet<string> Ids(IEnumerable<string> tables) =>
        [.. tables.SelectMany(path => File.ReadLines(path).Skip(1)).Select(line => line[..Math.Max(0, line.IndexOf(',', StringComparison.Ordinal))])];

    [GeneratedRegex("^h[0-9]+-sxm")]
    private static partial Regex Device();

    [GeneratedRegex(@"\b[A-Z]{3}-\d{3}\b")]
    private static partial Regex RowId();

    [GeneratedRegex(@"\bF\d+(?:_\d+)?-\d{2}\b")]
    private static partial Regex FactId();

    [GeneratedRegex(@"^fit (\S+)$")]
    private static partial Regex Fit();
}
