namespace Sim.Engine.Serving;

/// <summary>Runs passes of a unit, one at a time.</summary>
public interface IPasses
{
    /// <summary>Starts a pass with these loads by replica; <paramref name="ended"/> is called at its end.</summary>
    void Start(ReadOnlySpan<PassLoad> loads, Action ended);
}
