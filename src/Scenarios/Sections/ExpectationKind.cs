namespace Sim.Scenarios.Sections;

/// <summary>What an expectation holds against.</summary>
public enum ExpectationKind
{
    /// <summary>A closed form, or the model's own earlier answer: a change needs an explanation, an agreement with itself proves nothing.</summary>
    Regression,

    /// <summary>A published value, with the tolerance that the project claims.</summary>
    Publication,
}
