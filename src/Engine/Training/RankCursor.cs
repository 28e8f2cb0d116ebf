using Sim.Workloads.Programs;

namespace Sim.Engine.Training;

/// <summary>Where every rank stands in its program: per stream the step, the place in it, the operations ended, and whether one runs.</summary>
internal sealed class RankCursor
{
    private readonly TrainingProgram[] _programs;
    private readonly int _streams;
    private readonly int _channels;
    private readonly int[] _programOf;
    private readonly Position[] _positions;
    private readonly int[] _arrived;
    private readonly int[] _consumed;

    public RankCursor(TrainingProgram[] programs, int[] programOf, int streams)
    {
        _programs = programs;
        _programOf = programOf;
        _streams = streams;
        _channels = streams - Streams.FirstSend;
        _positions = new Position[programOf.Length * streams];
        _arrived = new int[programOf.Length * _channels];
        _consumed = new int[_arrived.Length];
        for (var rank = 0; rank < programOf.Length; rank++)
        {
            for (var s = 0; s < streams; s++)
            {
                Next(rank, s);
            }
        }
    }

    public int Ranks => _programOf.Length;

    public int StreamCount => _streams;

    public int ChannelCount => _channels;

    public TrainingProgram ProgramOf(int rank) => _programs[_programOf[rank]];

    public int PipelineRankOf(int rank) => _programOf[rank];

    /// <summary>Operations of a stream that have ended; also the ordinal of the running or next one.</summary>
    public int Done(int rank, int stream) => _positions[(rank * _streams) + stream].Done;

    public bool IsBusy(int rank, int stream) => _positions[(rank * _streams) + stream].IsBusy;

    public bool IsFinished(int rank, int stream) => _positions[(rank * _streams) + stream].IsFinished;

    public int StepOf(int rank, int stream) => _positions[(rank * _streams) + stream].Step;

    public ref readonly ProgramStep Step(int rank, int stream) => ref ProgramOf(rank).Steps[StepOf(rank, stream)];

    /// <summary>The running or next operation of a stream.</summary>
    public ref readonly Operation Operation(int rank, int stream)
    {
        var program = ProgramOf(rank);
        ref readonly var position = ref _positions[(rank * _streams) + stream];
        return ref program.Templates[program.Steps[position.Step].Template].Operations[stream][position.Place];
    }

    /// <summary>Whether all that the next operation of a stream waits for is there.</summary>
    public bool CanStart(int rank, int stream)
    {
        var first = rank * _streams;
        ref readonly var position = ref _positions[first + stream];
        return !position.IsBusy
            && !position.IsFinished
            && (position.FirstStream < 0 || _positions[first + position.FirstStream].Done > position.FirstOrdinal)
            && (position.SecondStream < 0 || _positions[first + position.SecondStream].Done > position.SecondOrdinal)
            && (position.WeightsStream < 0 || _positions[first + position.WeightsStream].Done > position.WeightsOrdinal)
            && (position.Channel < 0 || _arrived[(rank * _channels) + position.Channel] > _consumed[(rank * _channels) + position.Channel]);
    }

    public bool HasMessage(int rank, in Operation operation)
    {
        var channel = (rank * _channels) + operation.Channel;
        return operation.Channel < 0 || operation.Kind == OperationKind.Send || _arrived[channel] > _consumed[channel];
    }

    public bool HasEnded(int rank, int stream, Dependency dependency) =>
        dependency.Stream < 0
        || Done(rank, dependency.Stream) > ProgramOf(rank).Before(StepOf(rank, stream), dependency.Stream) + dependency.Ordinal;

    public void Begin(int rank, int stream)
    {
        ref var position = ref _positions[(rank * _streams) + stream];
        if (position.Channel >= 0)
        {
            _consumed[(rank * _channels) + position.Channel]++;
        }

        position.IsBusy = true;
    }

    public void End(int rank, int stream)
    {
        ref var position = ref _positions[(rank * _streams) + stream];
        position.IsBusy = false;
        position.Done++;
        position.Place++;
        Next(rank, stream);
    }

    public void Deliver(int rank, int channel) => _arrived[(rank * _channels) + channel]++;

    /// <summary>Messages that have arrived on a channel; they arrive in the order of their sends.</summary>
    public int Arrived(int rank, int channel) => _arrived[(rank * _channels) + channel];

    /// <summary>Messages that operations of this rank have taken from a channel.</summary>
    public int Consumed(int rank, int channel) => _consumed[(rank * _channels) + channel];

    /// <summary>Goes to the next operation that there is, and writes down what it waits for: it is asked for more often than it is reached.</summary>
    private void Next(int rank, int stream)
    {
        ref var position = ref _positions[(rank * _streams) + stream];
        var program = ProgramOf(rank);
        while (position.Step < program.Steps.Length && position.Place >= program.Templates[program.Steps[position.Step].Template].Operations[stream].Length)
        {
            position.Step++;
            position.Place = 0;
        }

        position.IsFinished = position.Step >= program.Steps.Length;
        if (!position.IsFinished)
        {
            ref readonly var operation = ref Operation(rank, stream);
            (position.FirstStream, position.FirstOrdinal) = Awaited(program, position.Step, operation.First);
            (position.SecondStream, position.SecondOrdinal) = Awaited(program, position.Step, operation.Second);
            (position.WeightsStream, position.WeightsOrdinal) = Awaited(program, position.Step, operation.Weights);
            position.Channel = operation.Kind == OperationKind.Send ? (sbyte)-1 : operation.Channel;
        }
    }

    private static (sbyte Stream, int Ordinal) Awaited(TrainingProgram program, int step, Dependency dependency) =>
        (dependency.Stream, dependency.Stream < 0 ? 0 : program.Before(step, dependency.Stream) + dependency.Ordinal);

    /// <summary>One stream of one rank: where it stands, and what its next operation waits for.</summary>
    private struct Position
    {
        public int Step;
        public int Place;
        public int Done;
        public int FirstOrdinal;
        public int SecondOrdinal;
        public int WeightsOrdinal;
        public sbyte FirstStream;
        public sbyte SecondStream;
        public sbyte WeightsStream;

        /// <summary>Channel whose message it takes, or -1.</summary>
        public sbyte Channel;
        public bool IsBusy;
        public bool IsFinished;
    }
}
