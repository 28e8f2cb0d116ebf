namespace Sim.Engine.Compute;

/// <summary>Direction of an expert-parallel exchange.</summary>
public enum ExchangeOperation
{
    /// <summary>Tokens go to the GPUs of their experts.</summary>
    Dispatch,

    /// <summary>Expert outputs come back and are summed on the way.</summary>
    Combine,
}
