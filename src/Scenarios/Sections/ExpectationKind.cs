namespace Sim.Scenarios.Sections;

/// <summary>What an expectation holds against.</summary>
public enum ExpectationKind
{
    /// <summary>The model's own earlier answer: a change needs an explanation, an agreement proves nothing.</summary>
    Regression,

    /// <summary>A published value, with the tolerance that the project claims.</summary>
    Publication,
}
