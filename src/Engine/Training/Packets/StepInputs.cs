using Sim.Workloads.Programs;

namespace Sim.Engine.Training.Packets;

/// <summary>What each operation waits for: the one before it in its stream, its dependencies, its message, and where chunks block those of <see cref="ChunkBarrier"/>.</summary>
internal sealed class StepInputs
{
    private readonly StepTable _table;
    private readonly bool _blocks;

    /// <summary>The send whose message an operation takes, or -1.</summary>
    private readonly int[] _message;

    public StepInputs(StepTable table, MessageRoutes routes, bool blockingChunks)
    {
        _table = table;
        _blocks = blockingChunks;
        _message = new int[table.Log.Count];
        Array.Fill(_message, -1);
        var taken = new int[table.Workload.StreamCount - Streams.FirstSend];
        for (var rank = 0; rank < table.Ranks.Count; rank++)
        {
            Array.Clear(taken);
            foreach (ref readonly var at in table.OperationsOf(rank).AsSpan())
            {
                if (at.Operation.Channel >= 0 && at.Operation.Kind != OperationKind.Send)
                {
                    // Messages of a channel arrive in the order of their sends.
                    var (source, channel) = routes.Source(rank, at.Operation.Channel);
                    _message[table.Index(rank, at)] = table.Log.Index(source, Streams.Send(channel), taken[at.Operation.Channel]++);
                }
            }
        }
    }

    /// <summary>An awaited operation.</summary>
    /// <param name="Operation">Its number.</param>
    /// <param name="IsMessage">It is a send, and its message must have arrived.</param>
    internal readonly record struct Input(int Operation, bool IsMessage);

    /// <summary>Fills in what an operation of a rank waits for; nothing at the beginning.</summary>
    public void Of(int rank, in PlacedOperation at, List<Input> inputs)
    {
        inputs.Clear();
        var program = _table.ProgramOf(rank);
        Add(rank, at.Stream, at.Ordinal, inputs);
        AddDependency(rank, program, at, at.Operation.First, inputs);
        AddDependency(rank, program, at, at.Operation.Second, inputs);
        AddDependency(rank, program, at, at.Operation.Weights, inputs);
        if (_message[_table.Index(rank, at)] is >= 0 and var message)
        {
            inputs.Add(new Input(message, true));
        }

        if (_blocks && at.Stream != Streams.Data)
        {
            AddBarrier(rank, program, at, inputs);
        }
    }

    private void AddBarrier(int rank, TrainingProgram program, in PlacedOperation at, List<Input> inputs)
    {
        if (at.Stream >= Streams.FirstSend)
        {
            for (var stream = 0; stream < Streams.Data; stream++)
            {
                Add(rank, stream, program.Before(at.Step + 1, stream), inputs);
            }

            return;
        }

        for (var stream = 0; stream < _table.Workload.StreamCount; stream++)
        {
            if (stream != Streams.Data)
            {
                Add(rank, stream, program.Before(at.Step, stream), inputs);
            }

            for (var ordinal = program.Before(at.Step, stream); stream < Streams.Data && ordinal < program.Before(at.Step + 1, stream); ordinal++)
            {
                if (_message[_table.Log.Index(rank, stream, ordinal)] is >= 0 and var message)
                {
                    inputs.Add(new Input(message, true));
                }
            }
        }
    }

    private void AddDependency(int rank, TrainingProgram program, in PlacedOperation at, Dependency dependency, List<Input> inputs)
    {
        if (dependency.Stream >= 0)
        {
            Add(rank, dependency.Stream, program.Before(at.Step, dependency.Stream) + dependency.Ordinal + 1, inputs);
        }
    }

    /// <summary>All operations of a stream before one.</summary>
    private void Add(int rank, int stream, int before, List<Input> inputs)
    {
        if (before > 0)
        {
            inputs.Add(new Input(_table.Log.Index(rank, stream, before - 1), false));
        }
    }
}
