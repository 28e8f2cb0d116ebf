using Sim.Units;

namespace Sim.Engine.Inference;

/// <summary>What an operation takes on one rank when nothing holds it up.</summary>
/// <param name="Time">Its time.</param>
/// <param name="Causes">The same by cause, in seconds.</param>
public readonly record struct PassCost(SimDuration Time, PassCauses Causes);
