namespace Sim.Engine.Packet;

/// <summary>
/// The queue pairs of one collective or exchange. Transfers between two GPUs use theirs in turn; those of one queue pair follow each other with at most <see cref="InFlight"/> on their way, as the
/// slots of a communication library's channel do.
/// </summary>
/// <param name="builder">Takes the messages.</param>
/// <param name="queuePairs">Queue pairs of a pair of GPUs.</param>
public sealed class Connections(ProgramBuilder builder, int queuePairs)
{
    /// <summary>Messages of a queue pair that are under way.</summary>
    public const int InFlight = 2;

    private readonly Dictionary<(int From, int To, int Channel), Connection> _connections = [];

    /// <summary>A message on the next queue pair of a connection; the gate <paramref name="arrived"/>, of the receiver's node, waits for it.</summary>
    /// <returns>The message.</returns>
    public int Send(int fromGpu, int toGpu, long bytes, int after, int arrived, int channel = 0)
    {
        var connection = Of(fromGpu, toGpu, channel);
        var start = after;
        if (Turn(connection) is >= 0 and var turn)
        {
            builder.Wait(turn, after);
            start = turn;
        }

        var message = builder.Send(fromGpu, toGpu, bytes, start, arrived, unchecked((channel * 7_919) + connection.Next));
        connection.Sent[connection.Next].Enqueue(message);
        connection.Next = (connection.Next + 1) % queuePairs;
        return message;
    }

    /// <summary>The gate that opens when the next message of a connection has its turn, for what must be ready before it; the message itself then needs none.</summary>
    public int Turn(int fromGpu, int toGpu, int channel = 0) => Turn(Of(fromGpu, toGpu, channel));

    /// <summary>For each sending GPU a gate of its node waits until all that it has sent is acknowledged; nothing more is sent then.</summary>
    public void Drain(Func<int, int> gateOf)
    {
        foreach (var ((from, _, _), connection) in _connections)
        {
            foreach (var sent in connection.Sent)
            {
                while (sent.TryDequeue(out var message))
                {
                    builder.WaitForAnswer(gateOf(from), message);
                }
            }
        }

        _connections.Clear();
    }

    private int Turn(Connection connection)
    {
        var sent = connection.Sent[connection.Next];
        if (sent.Count < InFlight)
        {
            return ProgramBuilder.Start;
        }

        var turn = builder.Gate();
        builder.WaitForAnswer(turn, sent.Dequeue());
        return turn;
    }

    private Connection Of(int fromGpu, int toGpu, int channel)
    {
        var key = (fromGpu, toGpu, channel);
        if (!_connections.TryGetValue(key, out var connection))
        {
            _connections[key] = connection = new Connection { Sent = [.. Enumerable.Range(0, queuePairs).Select(_ => new Queue<int>())] };
        }

        return connection;
    }

    private sealed class Connection
    {
        /// <summary>Queue pair of the next message.</summary>
        public int Next;

        /// <summary>Last messages by queue pair.</summary>
        public required Queue<int>[] Sent { get; init; }
    }
}
