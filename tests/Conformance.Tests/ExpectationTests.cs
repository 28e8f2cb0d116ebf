using System.Text.RegularExpressions;
using Sim.Scenarios.Loading;
using Sim.Scenarios.Sections;
using Sim.Scenarios.Validation;

namespace Sim.Conformance.Tests;

/// <summary>An expectation that claims a publication names a row of it, and is held as tightly as this project set out to before it knew the result.</summary>
public sealed partial class ExpectationTests
{
    /// <summary>The most that a claim may deviate, by the rows it cites: exact for Tables 1 and 3 and the formulas of pipelines, 2 % for Table 2 and for the two digits of the limits of section 2.3.2, 0.5 % for the ratio of fabrics and
    /// 5 % for the rest of Table 4, 15 % for Fig. 7 and the overlapped chunk.</summary>
    private static readonly (Regex Row, double Most)[] Tolerances =
    [
        (new("^F1_2-|^F1_7-|^F2_3-"), 0), (new("^F1_3-"), 0.02), (new("^F1_4-"), 0.02), (new("^ISC-0(0[1-9]|1[0-9]|2[0-4])"), 0.05), (new("^ISC-03[0-7]"), 0.15), (new("^PDP-011"), 0.15),
    ];

    public static TheoryData<string> Files => [.. Repository.Files("scenarios", "*.yaml").Select(Repository.Name)];

    private static HashSet<string> Rows { get; } =
        [.. Repository.Files("data", "*.csv").SelectMany(File.ReadLines).Select(line => line[..Math.Max(0, line.IndexOf(',', StringComparison.Ordinal))])];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_publication_is_cited_by_its_row_and_held_to_its_tolerance(string file)
    {
        var loaded = new ScenarioLoader(Repository.Root, Validators.All).Load(Repository.At(file), []);
        Assert.NotNull(loaded.Scenario);
        foreach (var claim in loaded.Scenario.Expect.Where(claim => claim.Kind == ExpectationKind.Publication))
        {
            var rows = RowId().Matches(claim.Source!).Select(match => match.Value).ToList();
            Assert.NotEmpty(rows);
            Assert.All(rows, row => Assert.Contains(row, Rows));
            if (claim.Value is null)
            {
                // The source says more than, less than, or that it ran: a bound has no tolerance.
                Assert.True(claim.Min is not null || claim.Max is not null);
                continue;
            }

            Assert.All(rows, row => Assert.InRange(claim.Tolerance.Value, 0, Most(row, rows)));
        }
    }

    private static double Most(string row, List<string> cited) =>
        cited.Contains("ISC-003") && cited.Contains("ISC-004") ? 0.005 : Tolerances.Single(one => one.Row.IsMatch(row)).Most;

    [GeneratedRegex(@"\bF\d+_\d+-\d{2}\b|\b[A-Z]{3}-\d{3}\b")]
    private static partial Regex RowId();
}
