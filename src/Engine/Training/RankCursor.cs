using Sim.Workloads.Programs;

namespace Sim.Engine.Training;

/// <summary>Where every rank stands in its program: per stream the step, the place in it, the operations ended, and whether one runs.</summary>
internal sealed class RankCursor
{
    private readonly TrainingProgram[] _programs;
    private readonly int _streams;
    private readonly int _channels;
    private readonly int[] _programOf;
    private readonly int[] _step;
    private readonly int[] _place;
    private readonly int[] _done;
    private readonly bool[] _busy;
    private readonly int[] _arrived;
    private readonly int[] _consumed;

    public RankCursor(TrainingProgram[] programs, int[] programOf, int streams)
    {
        _programs = programs;
        _programOf = programOf;
        _streams = streams;
        _channels = streams - Streams.FirstSend;
        _step = new int[programOf.Length * streams];
        _place = new int[_step.Length];
        _done = new int[_step.Length];
        _busy = new bool[_step.Length];
        _arrived = new int[programOf.Length * _channels];
        _consumed = new int[_arrived.Length];
        for (var rank = 0; rank < programOf.Length; rank++)
        {
            for (var s = 0; s < streams; s++)
            {
                SkipEmpty(rank, s);
            }
        }
    }

    public int Ranks => _programOf.Length;

    public int StreamCount => _streams;

    public int ChannelCount => _channels;

    public TrainingProgram ProgramOf(int rank) => _programs[_programOf[rank]];

    public int PipelineRankOf(int rank) => _programOf[rank];

    /// <summary>Operations of a stream that have ended; also the ordinal of the running or next one.</summary>
    public int Done(int rank, int stream) => _done[(rank * _streams) + stream];

    public bool IsBusy(int rank, int stream) => _busy[(rank * _streams) + stream];

    public bool IsFinished(int rank, int stream) => _step[(rank * _streams) + stream] >= ProgramOf(rank).Steps.Length;

    public int StepOf(int rank, int stream) => _step[(rank * _streams) + stream];

    public ref readonly ProgramStep Step(int rank, int stream) => ref ProgramOf(rank).Steps[_step[(rank * _streams) + stream]];

    /// <summary>The running or next operation of a stream.</summary>
    public ref readonly Operation Operation(int rank, int stream)
    {
        var program = ProgramOf(rank);
        var i = (rank * _streams) + stream;
        return ref program.Templates[program.Steps[_step[i]].Template].Operations[stream][_place[i]];
    }

    /// <summary>Whether all that the next operation of a stream waits for is there.</summary>
    public bool CanStart(int rank, int stream)
    {
        if (IsBusy(rank, stream) || IsFinished(rank, stream))
        {
            return false;
        }

        ref readonly var operation = ref Operation(rank, stream);
        return HasEnded(rank, stream, operation.First) && HasEnded(rank, stream, operation.Second)
            && HasEnded(rank, stream, operation.Weights) && HasMessage(rank, operation);
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
        ref readonly var operation = ref Operation(rank, stream);
        if (operation.Channel >= 0 && operation.Kind != OperationKind.Send)
        {
            _consumed[(rank * _channels) + operation.Channel]++;
        }

        _busy[(rank * _streams) + stream] = true;
    }

    public void End(int rank, int stream)
    {
        var i = (rank * _streams) + stream;
        _busy[i] = false;
        _done[i]++;
        _place[i]++;
        SkipEmpty(rank, stream);
    }

    public void Deliver(int rank, int channel) => _arrived[(rank * _channels) + channel]++;

    /// <summary>Messages that have arrived on a channel; they arrive in the order of their sends.</summary>
    public int Arrived(int rank, int channel) => _arrived[(rank * _channels) + channel];

    /// <summary>Messages that operations of this rank have taken from a channel.</summary>
    public int Consumed(int rank, int channel) => _consumed[(rank * _channels) + channel];

    private void SkipEmpty(int rank, int stream)
    {
        var i = (rank * _streams) + stream;
        var program = ProgramOf(rank);
        while (_step[i] < program.Steps.Length && _place[i] >= program.Templates[program.Steps[_step[i]].Template].Operations[stream].Length)
        {
            _step[i]++;
            _place[i] = 0;
        }
    }
}
