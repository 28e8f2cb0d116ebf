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
    private readonly Dictionary<(int From, int To), int> _detours = [];

    /// <summary>A message on the next queue pair of a connection; the gate <paramref name="arrived"/>, of the receiver's node, waits for it.</summary>
    /// <returns>The message.</returns>
    public int Send(int fromGpu, int toGpu, long bytes, int after, int arrived, int channel = 0) => Send(Of(fromGpu, toGpu, channel, fromGpu), fromGpu, toGpu, bytes, after, arrived, channel);

    /// <summary>
    /// Bytes from a GPU to one of another node: a message, or, where their NICs do not meet, one by another NIC of the nodes, the next of these each time, with a copy over NVLink to it and one from it.
    /// </summary>
    public void Transfer(int fromGpu, int toGpu, long bytes, int after, int arrived, int channel = 0)
    {
        var ways = builder.Topology.Detours(fromGpu, toGpu);
        if (ways.Count == 0)
        {
            Send(fromGpu, toGpu, bytes, after, arrived, channel);
            return;
        }

        var perNode = builder.Topology.GpusPerNode;
        var next = _detours.GetValueOrDefault((fromGpu, toGpu), (fromGpu / perNode) + (toGpu / perNode));
        _detours[(fromGpu, toGpu)] = next + 1;
        var way = ways[next % ways.Count];
        var (near, far) = (fromGpu - (fromGpu % perNode) + way, toGpu - (toGpu % perNode) + way);
        var (ready, here) = (builder.Gate(), builder.Gate());

        // Connections of its own: a sender's messages wait for each other, not for those of the NIC's own GPU. What is copied to the NIC goes when the connection has room.
        var detour = -1 - (channel * perNode) - (fromGpu % perNode);
        var connection = Of(near, far, detour, fromGpu);
        var turn = Turn(connection);
        if (turn != ProgramBuilder.Start)
        {
            builder.Wait(turn, after);
        }

        builder.Detour(fromGpu, near, bytes, turn == ProgramBuilder.Start ? after : turn, ready);
        Send(connection, near, far, bytes, ready, here, detour);
        builder.Detour(far, toGpu, bytes, here, arrived);
    }

    private int Send(Connection connection, int fromGpu, int toGpu, long bytes, int after, int arrived, int channel)
    {
        var start = after;
        if (Turn(connection) is >= 0 and var turn)
        {
            builder.Wait(turn, after);
            start = turn;
        }

        var message = builder.Send(fromGpu, toGpu, bytes, start, arrived, unchecked((channel * 7_919) + connection.Next), connection.Number);
        connection.Sent[connection.Next].Enqueue(message);
        connection.Next = (connection.Next + 1) % queuePairs;
        return message;
    }

    /// <summary>The gate that opens when the next message of a connection has its turn, for what must be ready before it; the message itself then needs none.</summary>
    public int Turn(int fromGpu, int toGpu, int channel = 0) => Turn(Of(fromGpu, toGpu, channel, fromGpu));

    /// <summary>For each sending GPU a gate of its node waits until all that it has sent is acknowledged; nothing more is sent then.</summary>
    public void Drain(Func<int, int> gateOf)
    {
        foreach (var connection in _connections.Values)
        {
            foreach (var sent in connection.Sent)
            {
                while (sent.TryDequeue(out var message))
                {
                    builder.WaitForAnswer(gateOf(connection.Sender), message);
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

    private Connection Of(int fromGpu, int toGpu, int channel, int sender)
    {
        var key = (fromGpu, toGpu, channel);
        if (!_connections.TryGetValue(key, out var connection))
        {
            _connections[key] = connection = new Connection { Number = builder.Connection(), Sender = sender, Sent = [.. Enumerable.Range(0, queuePairs).Select(_ => new Queue<int>())] };
        }

        return connection;
    }

    private sealed class Connection
    {
        public required int Number { get; init; }

        /// <summary>The GPU whose bytes these are; the NIC may be another's.</summary>
        public required int Sender { get; init; }

        /// <summary>Queue pair of the next message.</summary>
        public int Next;

        /// <summary>Last messages by queue pair.</summary>
        public required Queue<int>[] Sent { get; init; }
    }
}
