using Sim.Workloads.Programs;

namespace Sim.Engine.Training;

/// <summary>
/// Ranks that stop at chunk boundaries, as the public DualPipe code does (github.com/deepseek-ai/DualPipe, _commit_and_wait_comm before every chunk): the messages that a chunk
/// receives and those that the chunk before it sends are one batch, posted when the chunk before has computed, and the chunk starts when the batch is through.
/// </summary>
internal sealed class ChunkBarrier
{
    private readonly RankCursor _cursor;
    private readonly int[] _entered;

    public ChunkBarrier(RankCursor cursor)
    {
        _cursor = cursor;
        _entered = new int[cursor.Ranks];
        Array.Fill(_entered, -1);
    }

    /// <summary>Whether an operation whose own inputs are there waits at a boundary.</summary>
    public bool Holds(int rank, int stream)
    {
        // Collectives of parameters run ahead of their chunk and behind it.
        if (stream == Streams.Data)
        {
            return false;
        }

        var step = _cursor.StepOf(rank, stream);
        if (stream >= Streams.FirstSend)
        {
            return _cursor.StepOf(rank, Streams.Compute) <= step || _cursor.StepOf(rank, Streams.Exchange) <= step || _cursor.StepOf(rank, Streams.Model) <= step;
        }

        if (step <= _entered[rank])
        {
            return false;
        }

        for (var other = 0; other < _cursor.StreamCount; other++)
        {
            if (other != Streams.Data && _cursor.StepOf(rank, other) < step)
            {
                return true;
            }
        }

        return !HasAllMessages(rank, step);
    }

    /// <summary>An operation of a rank starts.</summary>
    public void Enter(int rank, int stream)
    {
        if (stream != Streams.Data)
        {
            _entered[rank] = Math.Max(_entered[rank], _cursor.StepOf(rank, stream));
        }
    }

    /// <summary>Called before any operation of the step has taken its message.</summary>
    private bool HasAllMessages(int rank, int step)
    {
        var program = _cursor.ProgramOf(rank);
        var operations = program.Templates[program.Steps[step].Template].Operations;
        for (var stream = 0; stream < Streams.Data; stream++)
        {
            foreach (ref readonly var operation in operations[stream].AsSpan())
            {
                if (!_cursor.HasMessage(rank, operation))
                {
                    return false;
                }
            }
        }

        return true;
    }
}
