namespace Sim.Engine.Serving;

/// <summary>Runs passes of a unit, one at a time.</summary>
public interface IPasses
{
    /// <summary>Starts a pass.</summary>
    /// <param name="loads">Loads by replica.</param>
    /// <param name="transfers">Caches on their way into or out of the unit at its start.</param>
    /// <param name="ended">Called at its end.</param>
    void Start(ReadOnlySpan<PassLoad> loads, int transfers, Action ended);
}
