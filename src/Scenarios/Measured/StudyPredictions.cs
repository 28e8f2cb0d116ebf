using Sim.Calibration;
using Sim.Calibration.Validation;
using Sim.Engine.Results;

namespace Sim.Scenarios.Measured;

/// <summary>Predictions of measured rows from the results of studies: a scenario's <c>compare</c> entries.</summary>
public static class StudyPredictions
{
    /// <summary>GPUs and pretraining tokens of row ISC-045 (arXiv:2412.19437 Table 1, arXiv:2505.09343 Table 4).</summary>
    private const double Gpus = 2048;
    private const double PretrainingTokens = 14.8e12;

    /// <summary>One prediction per comparison of a row that no fit saw, rounded as in docs/validation.csv, so that a page made from there is the same.</summary>
    public static IReadOnlyList<Prediction> Of(RunResult result) => Of(result, fitted: false);

    /// <summary>One per comparison of a row that a term of the scenario is calibrated on; they judge nothing.</summary>
    public static IReadOnlyList<Prediction> Calibrated(RunResult result) => Of(result, fitted: true);

    /// <summary>The prediction of a row that a map names.</summary>
    /// <param name="step">The row.</param>
    /// <param name="predicted">Its metric.</param>
    /// <param name="map">Name of the map.</param>
    public static Prediction Of(StepCase step, Metric predicted, string map) =>
        new(step.Label, predicted.Description, step.Measured.In(predicted.Unit)!.Value, Significant.Round(predicted.Value), predicted.Unit, map);

    /// <summary>GPU hours of the pretraining (ISC-045) at the step's tokens per day, as if every step had been one of Table 4.</summary>
    /// <param name="tokensPerDay">The step's prediction (ISC-001).</param>
    /// <param name="published">Row ISC-045.</param>
    public static Prediction PretrainingHours(Prediction tokensPerDay, MeasurementRow published) => new(
        published.Id, "GPU hours of pretraining at the step's tokens per day", published.Value, Significant.Round(PretrainingTokens / (tokensPerDay.Predicted * 1e9) * 24 * Gpus), published.Unit, tokensPerDay.Scenario);

    private static Prediction[] Of(RunResult result, bool fitted) =>
        [.. result.Comparisons.Where(item => item.Fitted == fitted && IsRow(Id(item))).Select(item => new Prediction(Id(item), item.Name, item.Published, Significant.Round(item.Predicted), item.Unit, result.Scenario))];

    private static string Id(Comparison item) => item.Source[..item.Source.IndexOf(':', StringComparison.Ordinal)];

    // ABC-123; a model study also compares with facts of its models, which are no measurements.
    private static bool IsRow(string id) => id.Length == 7 && id[3] == '-';
}
