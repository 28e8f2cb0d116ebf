using Sim.Engine.Packet;
using Sim.Workloads.Programs;

namespace Sim.Engine.Training.Packets;

/// <summary>
/// The operations of a step and their gates, by the numbers of <see cref="OperationLog"/>. <see cref="Start"/> opens when an operation is issued, <see cref="End"/> opens (and its delay is over) when what
/// waits for the operation may go on. Of a send, <see cref="Arrived"/> opens at its last byte and passes it on after its delay.
/// </summary>
internal sealed class StepTable
{
    private readonly PlacedOperation[][] _operations;
    private readonly int _gpusPerNode;

    public StepTable(TrainingWorkload workload, ClusterRanks ranks, ProgramBuilder builder)
    {
        Workload = workload;
        Ranks = ranks;
        Builder = builder;
        Log = new OperationLog(workload, ranks);
        _gpusPerNode = ranks.GpusPerNode;
        _operations = Array.ConvertAll(workload.Programs, program => PlacedOperation.Of(program, workload.StreamCount));
        Start = new int[Log.Count];
        End = new int[Log.Count];
        Arrived = new int[Log.Count];
        Array.Fill(Start, ProgramBuilder.Start);
        Array.Fill(End, ProgramBuilder.Start);
        Array.Fill(Arrived, ProgramBuilder.Start);
    }

    public TrainingWorkload Workload { get; }

    public ClusterRanks Ranks { get; }

    public ProgramBuilder Builder { get; }

    public OperationLog Log { get; }

    public int[] Start { get; }

    public int[] End { get; }

    public int[] Arrived { get; }

    public TrainingProgram ProgramOf(int rank) => Workload.Programs[Ranks.PipelineRank[rank]];

    public PlacedOperation[] OperationsOf(int rank) => _operations[Ranks.PipelineRank[rank]];

    public int Index(int rank, in PlacedOperation operation) => Log.Index(rank, operation.Stream, operation.Ordinal);

    public int NodeOf(int rank) => rank / _gpusPerNode;
}
