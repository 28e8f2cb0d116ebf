namespace Sim.Workloads.Programs;

/// <summary>Appends operations to the streams of a template; every append hands back the reference that later operations can await.</summary>
internal sealed class TemplateWriter
{
    private readonly List<Operation>[] _streams;
    private readonly CollectiveList _collectives;
    private Dependency _weights = Dependency.None;

    public TemplateWriter(int streams, CollectiveList collectives)
    {
        _collectives = collectives;
        _streams = new List<Operation>[streams];
        for (var s = 0; s < streams; s++)
        {
            _streams[s] = [];
        }
    }

    public bool Overlapped { get; init; }

    /// <summary>The last compute operation so far, or none.</summary>
    public Dependency LastCompute => _streams[Streams.Compute].Count == 0 ? Dependency.None : new Dependency(Streams.Compute, (short)(_streams[Streams.Compute].Count - 1));

    /// <summary>The next compute operation waits for this operation of the data stream.</summary>
    public void AwaitWeights(Dependency gathered) => _weights = gathered;

    public Dependency Compute(
        ComputePhase phase, int unit, bool isBackward, Dependency after, sbyte channel = -1, int repeat = 1, int parts = 1, Dependency? second = null)
    {
        var weights = _weights;
        _weights = Dependency.None;
        return Add(Streams.Compute, new Operation(
            OperationKind.Compute, phase, (short)unit, isBackward, Overlapped, after, second ?? Dependency.None, weights, channel, repeat, (short)parts));
    }

    /// <summary>An instant of the compute stream: all before it has ended.</summary>
    public Dependency Mark() => Add(Streams.Compute, new Operation(
        OperationKind.Compute, ComputePhase.Optimizer, 0, false, false, Dependency.None, Dependency.None, Dependency.None, -1, 0, 1));

    public Dependency Exchange(OperationKind kind, ComputePhase phase, int unit, bool isBackward, Dependency after, sbyte channel = -1, Dependency? second = null) =>
        Add(Streams.Exchange, new Operation(
            kind, phase, (short)unit, isBackward, Overlapped, after, second ?? Dependency.None, Dependency.None, channel, 0, 1));

    public void Send(int channel, bool isBackward, Dependency after, Dependency second) => Add(Streams.Send(channel), new Operation(
        OperationKind.Send, default, 0, isBackward, Overlapped, after, second, Dependency.None, (sbyte)channel, 0, 1));

    public Dependency Collective(GroupCollective collective, bool isBackward, Dependency after, Dependency? second = null, sbyte channel = -1) =>
        Add(Streams.Of(collective.Group), new Operation(
            OperationKind.Collective, default, 0, isBackward, false, after, second ?? Dependency.None, Dependency.None, channel, _collectives.IndexOf(collective), 1));

    public ChunkTemplate Finish(string name)
    {
        var operations = new Operation[_streams.Length][];
        for (var s = 0; s < operations.Length; s++)
        {
            operations[s] = [.. _streams[s]];
        }

        return new ChunkTemplate(name, operations);
    }

    private Dependency Add(int stream, Operation operation)
    {
        _streams[stream].Add(operation);
        return new Dependency((sbyte)stream, (short)(_streams[stream].Count - 1));
    }
}
