using Sim.Engine.Results;
using Sim.Scenarios.Measured;

namespace Sim.Cli.Running;

/// <summary>What a run said of a measured step.</summary>
/// <param name="Case">The step.</param>
/// <param name="Predicted">Its metric; null where the study cannot simulate the row.</param>
/// <param name="Measured">The measured value in the metric's unit.</param>
/// <param name="Failure">Why there is no prediction; empty where there is one.</param>
internal sealed record StepOutcome(StepCase Case, Metric? Predicted, double Measured, string Failure)
{
    /// <summary>Prediction / measurement - 1.</summary>
    public double Error => (Predicted!.Value / Measured) - 1;
}
