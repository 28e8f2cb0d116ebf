namespace Sim.Conformance.Tests;

/// <summary>What the committed validation page must show.</summary>
public sealed class ValidationPageTests
{
    private static readonly string[] Judged =
        ["compute kernels", "one-node collectives", "multi-node collectives and transfers", "expert-parallel exchange", "training steps"];

    public static TheoryData<string> Groups => [.. Judged];

    private static readonly IReadOnlyList<string> Lines = [.. Repository.Text("docs/validation.csv").Split('\n').Skip(1).Where(line => line.Length > 0)];

    [Theory]
    [MemberData(nameof(Groups))]
    public void At_least_four_of_five_rows_that_were_not_fitted_are_predicted(string group)
    {
        var rows = Lines.Where(line => line.Contains($",{group},", StringComparison.Ordinal)).ToList();
        var predicted = rows.Count(line => line.Contains(",predicted,", StringComparison.Ordinal));
        var without = rows.Count(line => line.Contains(",not modelled,", StringComparison.Ordinal));
        Assert.True(predicted >= 0.8 * (predicted + without), $"{predicted} of {predicted + without}");
    }

    [Fact]
    public void Every_measured_row_stands_on_the_page()
    {
        var page = Repository.Text("docs/validation.md");
        Assert.All(Lines, line => Assert.Contains(line[..7], page, StringComparison.Ordinal));
        Assert.Equal(Repository.Files("data/measured/published", "*.csv").Sum(file => File.ReadLines(file).Count(line => line.Length > 0) - 1), Lines.Count);
    }
}
