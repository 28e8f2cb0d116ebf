using Sim.Workloads.Programs;

namespace Sim.Engine.Training.Packets;

/// <summary>An operation of a program at its place.</summary>
/// <param name="Step">Step of the program.</param>
/// <param name="Stream">Its stream.</param>
/// <param name="Ordinal">Its place among all operations of the stream.</param>
/// <param name="Operation">What it does.</param>
internal readonly record struct PlacedOperation(int Step, int Stream, int Ordinal, Operation Operation)
{
    /// <summary>All operations of a program, step by step and in each stream by stream.</summary>
    public static PlacedOperation[] Of(TrainingProgram program, int streams)
    {
        var all = new List<PlacedOperation>();
        for (var step = 0; step < program.Steps.Length; step++)
        {
            for (var stream = 0; stream < streams; stream++)
            {
                var operations = program.Templates[program.Steps[step].Template].Operations[stream];
                for (var place = 0; place < operations.Length; place++)
                {
                    all.Add(new PlacedOperation(step, stream, program.Before(step, stream) + place, operations[place]));
                }
            }
        }

        return [.. all];
    }
}
