namespace Sim.Engine.Exchange;

/// <summary>The two directions of an expert-parallel exchange.</summary>
public enum ExchangeKind
{
    /// <summary>Tokens go to their experts: scale-out to the same-index GPU of each node, then NVLink to the GPUs that hold them.</summary>
    Dispatch,

    /// <summary>Results come back: NVLink to the GPU of the token's index, which adds them up, then one copy over scale-out.</summary>
    Combine,
}
