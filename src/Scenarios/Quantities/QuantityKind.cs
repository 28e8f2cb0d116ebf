namespace Sim.Scenarios.Quantities;

/// <summary>What a number with a unit measures.</summary>
public enum QuantityKind
{
    /// <summary>Data per time and direction; base unit bit/s.</summary>
    DataRate,

    /// <summary>Simulated time; base unit picosecond.</summary>
    Duration,

    /// <summary>Memory or message size; base unit byte.</summary>
    Size,

    /// <summary>Floating-point operations per time; base unit FLOP/s.</summary>
    FlopRate,
}
