namespace Sim.Workloads.Programs;

/// <summary>
/// The program of one class of rank (all ranks of one pipeline position): templates, steps, and for each step and stream how many operations came before it, so that a
/// rank's state is a position and a counter per stream.
/// </summary>
public sealed class TrainingProgram
{
    private readonly int[] _base;
    private readonly int _streams;

    internal TrainingProgram(
        int pipelineRank, IReadOnlyList<StageUnit> units, int streams, ChunkTemplate[] templates, ProgramStep[] steps, GroupCollective[] collectives)
    {
        PipelineRank = pipelineRank;
        Units = units;
        _streams = streams;
        Templates = templates;
        Steps = steps;
        Collectives = collectives;
        _base = new int[(steps.Length + 1) * streams];
        for (var k = 0; k < steps.Length; k++)
        {
            for (var s = 0; s < streams; s++)
            {
                _base[((k + 1) * streams) + s] = _base[(k * streams) + s] + templates[steps[k].Template].Operations[s].Length;
            }
        }
    }

    public int PipelineRank { get; }

    /// <summary>All layers that the rank holds, slot after slot.</summary>
    public IReadOnlyList<StageUnit> Units { get; }

    public ChunkTemplate[] Templates { get; }

    public ProgramStep[] Steps { get; }

    public GroupCollective[] Collectives { get; }

    /// <summary>Operations of a stream before a step.</summary>
    public int Before(int step, int stream) => _base[(step * _streams) + stream];

    /// <summary>All operations of a stream.</summary>
    public int Total(int stream) => _base[(Steps.Length * _streams) + stream];
}
