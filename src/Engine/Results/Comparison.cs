namespace Sim.Engine.Results;

/// <summary>A prediction beside a published measurement.</summary>
/// <param name="Name">What is compared.</param>
/// <param name="Predicted">The model's value.</param>
/// <param name="Published">The published value.</param>
/// <param name="Unit">Unit of both.</param>
/// <param name="Source">Row id and citation.</param>
/// <param name="Fitted">True when the published value was used in a fit, so that it does not count as validation.</param>
public sealed record Comparison(string Name, double Predicted, double Published, string Unit, string Source, bool Fitted)
{
    /// <summary>Signed relative error, predicted over published minus one.</summary>
    public double RelativeError => (Predicted / Published) - 1;
}
