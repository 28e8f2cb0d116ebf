namespace Sim.Calibration.Validation;

/// <summary>What became of a measured row.</summary>
public enum RowStatus
{
    /// <summary>Used in a fit, so that its residual says nothing about predictions.</summary>
    Fitted,

    /// <summary>Predicted without having been seen.</summary>
    Predicted,

    /// <summary>Neither; a reason says why.</summary>
    NotModelled,
}
