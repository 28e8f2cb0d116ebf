namespace Sim.Calibration.Tests;

public sealed class HalfSplitTests
{
    [Fact]
    public void Sizes_of_a_series_alternate_and_repetitions_stay_together()
    {
        // Series x: sizes 1, 2, 4 (2 twice): 1 and 4 may be fitted, both 2 judge. Series y: only one size, fitted.
        var rows = new[] { Row("a", "x", 4), Row("b", "x", 1), Row("c", "x", 2), Row("d", "x", 2), Row("e", "y", 2) };
        Assert.Equal(["a", "b", "e"], HalfSplit.Fitted(rows).Select(row => row.Id));
        Assert.Equal(["c", "d"], HalfSplit.Held(rows).Select(row => row.Id));
    }

    [Fact]
    public void The_split_does_not_look_at_values()
    {
        var rows = LowLatencyObservations.From(Repository.Tables["exchange-low-latency"]).ToList();
        var doubled = rows.Select(row => row with { Measured = 1 / row.Measured });
        Assert.Equal(HalfSplit.Fitted(rows).Select(row => row.Id), HalfSplit.Fitted(doubled).Select(row => row.Id));
    }

    [Fact]
    public void No_judging_row_of_a_halved_family_was_fitted()
    {
        var fitted = Repository.Fitted.Value.Fits.SelectMany(fit => fit.Residuals).Select(residual => residual.Id).ToHashSet();
        var held = HalfSplit.Held(LowLatencyObservations.From(Repository.Tables["exchange-low-latency"])).ToList();
        // Dispatch and combine each: 4 of 9 and 5 of 11 sizes on one node; on 2, 4 and 8 nodes 3 of 6 sizes, each for 256 and for 288 experts. 2 x (4 + 5 + 3 x 3 x 2) = 54.
        Assert.Equal(54, held.Count);
        Assert.DoesNotContain(held, row => fitted.Contains(row.Id));
    }

    private static Observation Row(string id, string series, double size) => new(id, "", 1, _ => 1, series, size);
}
