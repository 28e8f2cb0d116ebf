namespace Sim.Scenarios.Sections;

/// <summary>Which activations the backward pass computes again.</summary>
public enum Recomputation
{
    None,

    /// <summary>Cheap operations and attention internals, as the model's report lists them.</summary>
    Selective,

    /// <summary>Everything but the input of each layer.</summary>
    Full,
}
