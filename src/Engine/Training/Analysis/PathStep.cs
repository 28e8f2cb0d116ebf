using Sim.Workloads.Programs;

namespace Sim.Engine.Training.Analysis;

/// <summary>A segment of the critical path with its operation.</summary>
/// <param name="Part">What it consists of.</param>
/// <param name="Operation">The operation.</param>
/// <param name="Template">Name of the chunk it belongs to.</param>
/// <param name="Rank">The rank it ran on.</param>
/// <param name="Start">Picoseconds.</param>
/// <param name="End">Picoseconds.</param>
public readonly record struct PathStep(PathPart Part, Operation Operation, string Template, int Rank, long Start, long End)
{
    public double Seconds => (End - Start) * 1e-12;
}
