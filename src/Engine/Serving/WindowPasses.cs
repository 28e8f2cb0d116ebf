using Sim.Engine.Inference;
using Sim.Units;

namespace Sim.Engine.Serving;

/// <summary>Passes by the table up to an instant, and from there by kernels and exchanges: both runs of a window begin in the same state.</summary>
/// <param name="clock">The clock.</param>
/// <param name="before">By the table.</param>
/// <param name="within">By kernels and exchanges.</param>
/// <param name="begin">When the window begins.</param>
public sealed class WindowPasses(InferenceClock clock, IPasses before, IPasses within, SimDuration begin) : IPasses
{
    public void Start(ReadOnlySpan<PassLoad> loads, int transfers, Action ended) =>
        (clock.Now.Picoseconds < begin.Picoseconds ? before : within).Start(loads, transfers, ended);
}
