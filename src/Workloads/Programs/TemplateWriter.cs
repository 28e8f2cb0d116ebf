namespace Sim.Workloads.Programs;

/// <summary>Appends operations to the streams of a template; every append hands back the reference that later operations can await.</summary>
internal sealed class TemplateWriter
{
    private readonly List<Operation>[] _streams;

    public TemplateWriter(int streams)
    {
        _streams = new List<Operation>[streams];
        for (var s = 0; s < streams; s++)
        {
            _streams[s] = [];
        }
    }

    public bool Overlapped { get; init; }

    public Dependency Compute(ComputePhase phase, int unit, bool isBackward, Dependency after, sbyte channel = -1, int repeat = 1) =>
        Add(Streams.Compute, new Operation(OperationKind.Compute, phase, (short)unit, isBackward, Overlapped, after, Dependency.None, channel, repeat));

    public Dependency Exchange(OperationKind kind, ComputePhase phase, int unit, bool isBackward, Dependency after, sbyte channel = -1) =>
        Add(Streams.Exchange, new Operation(kind, phase, (short)unit, isBackward, Overlapped, after, Dependency.None, channel, 0));

    public void Send(int channel, bool isBackward, Dependency after) =>
        Add(Streams.Send(channel), new Operation(OperationKind.Send, default, 0, isBackward, Overlapped, after, Dependency.None, (sbyte)channel, 0));

    public Dependency Collective(int index, Dependency after) =>
        Add(Streams.Exchange, new Operation(OperationKind.Collective, default, 0, false, false, after, Dependency.None, -1, index));

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
