namespace Sim.Scenarios.Fields;

/// <summary>The type of a key's value.</summary>
public enum FieldKind
{
    Text,
    Integer,
    Number,
    Boolean,

    /// <summary>One of a fixed set of words.</summary>
    Choice,
    DataRate,
    Duration,
    Size,
    FlopRate,

    /// <summary>A number with whatever unit the metric has.</summary>
    Measure,

    /// <summary><c>5 %</c> or <c>0.05</c>.</summary>
    Fraction,

    /// <summary>A mapping with a table of its own.</summary>
    Section,

    /// <summary>Parameter paths, each with a list of values.</summary>
    Sweep,

    /// <summary>Any tree: overrides, checked where they land.</summary>
    Tree,
}
