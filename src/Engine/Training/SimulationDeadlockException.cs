namespace Sim.Engine.Training;

/// <summary>Nothing can advance although programs have not ended; the message says who waits for what.</summary>
public sealed class SimulationDeadlockException(string report) : Exception(report);
