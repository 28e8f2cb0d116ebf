namespace Sim.Engine.Compute;

/// <summary>How well founded a kernel's time is.</summary>
public enum TimeOrigin
{
    /// <summary>A kernel of this shape was measured and fitted (a row names it).</summary>
    Measured,

    /// <summary>A fitted model carries a measurement over to this shape.</summary>
    Transferred,

    /// <summary>Nothing like it was measured: wide prior.</summary>
    Estimated,
}
