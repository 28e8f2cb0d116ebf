using Sim.Engine.Compute;

namespace Sim.Calibration.Validation;

/// <summary>Gives every measured row its outcome: the residual of its fit, a prediction by a study or a closed form, or the reason why it has none.</summary>
public static class RowOutcomes
{
    /// <summary>One outcome per row, in the order of tables and rows.</summary>
    /// <param name="tables">Rows by table.</param>
    /// <param name="fitted">The fitted profile.</param>
    /// <param name="profiles">Profiles by GPU name.</param>
    /// <param name="studies">Predictions that studies made.</param>
    /// <param name="calibrated">What studies say of rows that a term of their scenario is calibrated on.</param>
    public static IReadOnlyList<RowOutcome> Of(
        IReadOnlyDictionary<string, IReadOnlyList<MeasurementRow>> tables, FittedProfile fitted, IReadOnlyDictionary<string, HardwareProfile> profiles,
        IReadOnlyList<Prediction> studies, IReadOnlyList<Prediction> calibrated)
    {
        var fits = fitted.Fits.Where(fit => fit.Name != "notify").SelectMany(fit => fit.Residuals.Select(residual => (fit.Name, residual.Id))).ToDictionary(item => item.Id, item => item.Name, StringComparer.Ordinal);
        var forms = ClosedForms.All(tables).ToDictionary(form => form.Id, StringComparer.Ordinal);
        var made = studies.Select(item => (item, RowStatus.Predicted)).Concat(calibrated.Select(item => (item, RowStatus.Fitted))).ToDictionary(item => item.item.Id, StringComparer.Ordinal);
        return [.. tables.OrderBy(table => table.Key, StringComparer.Ordinal).SelectMany(table => table.Value).Select(row => Of(row, fits, forms, made, profiles))];
    }

    private static RowOutcome Of(
        MeasurementRow row, Dictionary<string, string> fits, Dictionary<string, Observation> forms, Dictionary<string, (Prediction Made, RowStatus Status)> studies,
        IReadOnlyDictionary<string, HardwareProfile> profiles)
    {
        var (group, family) = RowGroups.Of(row);
        var doubtful = IsTrue(row, "anomalous") || IsTrue(row, "suspect");
        RowOutcome Outcome(RowStatus status, string label, double measured, double predicted, string unit, string note) =>
            new(row.Id, group, family, status, label, measured, predicted, unit, note, doubtful);
        if (studies.TryGetValue(row.Id, out var study))
            return Outcome(study.Status, study.Made.Label, study.Made.Measured, study.Made.Predicted, study.Made.Unit, study.Status == RowStatus.Fitted ? "calibrated, " + study.Made.Scenario : study.Made.Scenario);
        if (!forms.TryGetValue(row.Id, out var form))
            return Outcome(RowStatus.NotModelled, $"{row.Workload}, {row.Quantity}", 0, 0, row.Unit, NotModelled.Reason(row));
        var predicted = form.Predict(profiles[form.Gpu]);
        return fits.TryGetValue(row.Id, out var fit)
            ? Outcome(RowStatus.Fitted, form.Label, form.Measured, predicted, form.Unit, "fit " + fit)
            : Outcome(RowStatus.Predicted, form.Label, form.Measured, predicted, form.Unit, profiles[form.Gpu].DerivedFrom is null ? "closed form" : $"closed form, profile {form.Gpu} (derived)");
    }

    private static bool IsTrue(MeasurementRow row, string column) => row.Setup.TryGetValue(column, out var flag) && flag == "true";
}
