using Sim.Calibration.Validation;

namespace Sim.Calibration.Tests;

public sealed class RowOutcomeTests
{
    private static readonly IReadOnlyList<RowOutcome> Rows = RowOutcomes.Of(
        Repository.Tables,
        Repository.Fitted.Value,
        new[] { "h800", "h100", "h200" }.ToDictionary(name => name, _ => Repository.Fitted.Value.Profile),
        [new Prediction("ISC-003", "time of a step", 19.926, 17.5, "s", "made")],
        [new Prediction("ISC-027", "a latency", 2.8, 2.8, "us", "ends")]);

    [Fact]
    public void Every_measured_row_has_one_outcome() =>
        Assert.Equal(Repository.Tables.Values.SelectMany(table => table).Select(row => row.Id).Order(), Rows.Select(row => row.Id).Order());

    [Fact]
    public void No_predicted_row_was_fitted_and_every_fitted_row_is_said_to_be()
    {
        var fitted = Repository.Fitted.Value.Fits.SelectMany(fit => fit.Residuals).Select(residual => residual.Id).Append("ISC-027").ToHashSet();
        Assert.Equal(fitted.Order(), Rows.Where(row => row.Status == RowStatus.Fitted).Select(row => row.Id).Order());
        Assert.DoesNotContain(Rows, row => row.Status == RowStatus.Predicted && fitted.Contains(row.Id));
    }

    [Fact]
    public void A_row_without_a_prediction_has_a_reason() =>
        Assert.All(Rows.Where(row => row.Status == RowStatus.NotModelled && !ValidationOnly.Contains(row.Id)), row => Assert.NotEqual("no study predicts it", row.Note));

    [Fact]
    public void A_prediction_of_a_study_counts_with_its_signed_error()
    {
        var row = Rows.Single(row => row.Id == "ISC-003");
        Assert.Equal((RowStatus.Predicted, "made"), (row.Status, row.Note));
        Assert.Equal((17.5 / 19.926) - 1, row.RelativeError, 1e-12);
    }

    [Fact]
    public void A_row_that_a_term_of_a_scenario_is_calibrated_on_counts_as_fitted()
    {
        var row = Rows.Single(row => row.Id == "ISC-027");
        Assert.Equal((RowStatus.Fitted, "calibrated, ends"), (row.Status, row.Note));
    }

    [Fact]
    public void The_summary_is_the_mean_of_the_sizes_of_the_errors()
    {
        // Errors +10 %, -30 %: mean size 20 %, bias -10 %, worst the second. Fitted rows do not count.
        RowOutcome Row(string id, RowStatus status, double predicted) => new(id, "g", "f", status, "", 1, predicted, "s", "", false);
        var summary = ErrorSummary.Of([Row("a", RowStatus.Predicted, 1.1), Row("b", RowStatus.Predicted, 0.7), Row("c", RowStatus.Fitted, 9)]);
        Assert.Equal((2, "b"), (summary.Count, summary.Worst!.Id));
        Assert.Equal(0.2, summary.MeanAbsolute, 1e-12);
        Assert.Equal(-0.1, summary.Bias, 1e-12);
    }
}
