namespace Sim.Engine.Results;

/// <summary>The result of the same scenario under another choice.</summary>
/// <param name="Name">Name of the alternative; <see cref="Least"/> and <see cref="Most"/> are combinations.</param>
/// <param name="Assumption">Id of the item of assumptions.yaml that it is an alternative to; of a combination, empty.</param>
/// <param name="Combines">Of a combination, the alternatives in it; else empty.</param>
/// <param name="Settings">What it changes: <c>path=value</c>.</param>
/// <param name="Mode">How its numbers were made, see <see cref="RunResult.Mode"/>.</param>
/// <param name="Metrics">Its metrics, the headline first.</param>
/// <param name="Comparisons">Its comparisons with published values.</param>
/// <param name="Hash">Its hash.</param>
public sealed record AlternativeResult(
    string Name,
    string Assumption,
    IReadOnlyList<string> Combines,
    IReadOnlyList<string> Settings,
    string Mode,
    IReadOnlyList<Metric> Metrics,
    IReadOnlyList<Comparison> Comparisons,
    string Hash)
{
    /// <summary>Name of the combination of all alternatives that lower the headline metric.</summary>
    public const string Least = "least";

    /// <summary>Name of the combination of all alternatives that raise it.</summary>
    public const string Most = "most";
}
