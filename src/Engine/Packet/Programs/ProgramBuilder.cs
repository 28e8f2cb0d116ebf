using Sim.Topology;
using Sim.Units;

namespace Sim.Engine.Packet;

/// <summary>
/// Writes programs of dependent transfers between GPUs as messages, copies and triggers. A <i>gate</i> is a trigger: it opens when all that it waits for has happened, all of it in one node, and
/// starts what waits for it. Transfers of one queue pair follow each other with at most <see cref="InFlight"/> on their way, as the slots of a communication library's channel do.
/// </summary>
/// <param name="cluster">The cluster.</param>
/// <param name="topology">Its packet network.</param>
/// <param name="queuePairs">Queue pairs of a pair of NICs: transfers between them use them in turn, and under ECMP each has a path.</param>
public sealed class ProgramBuilder(ClusterGraph cluster, ClusterTopology topology, int queuePairs)
{
    /// <summary>Bytes that are forwarded at a time: long beside a round trip at the rate of a NIC, short beside an exchange.</summary>
    public const long PieceBytes = 256 * 1024;

    /// <summary>Messages of a queue pair that are under way.</summary>
    public const int InFlight = 2;

    /// <summary>No gate: from the start.</summary>
    public const int Start = -1;

    private readonly List<Message> _messages = [];
    private readonly List<int> _pathKeys = [];
    private readonly List<NodeCopy> _copies = [];
    private readonly List<int> _counts = [];
    private readonly List<SimDuration> _delays = [];
    private readonly List<(int From, int To)> _chains = [];
    private readonly Dictionary<(int From, int To, int Channel), Connection> _connections = [];
    private readonly Dictionary<(int From, int To), int> _detours = [];

    /// <summary>Messages between nodes so far.</summary>
    public int Messages => _messages.Count;

    /// <summary>A gate that waits for nothing yet.</summary>
    /// <param name="delay">From the last event to what the gate starts, picoseconds.</param>
    public int Gate(long delay = 0)
    {
        _counts.Add(0);
        _delays.Add(new SimDuration(delay));
        return _counts.Count - 1;
    }

    /// <summary>A gate waits for another one too; not for <see cref="Start"/>, which is open.</summary>
    public void Wait(int gate, int forGate)
    {
        if (forGate != Start)
        {
            _chains.Add((forGate, gate));
            _counts[gate]++;
        }
    }

    /// <summary>Bytes over links inside a node; the gate <paramref name="arrived"/> waits for them.</summary>
    /// <returns>The copy.</returns>
    public int Copy(int first, int second, int third, long bytes, int after, int arrived)
    {
        Count(arrived);
        _copies.Add(new NodeCopy(first, second, third, new Bytes(bytes), after, arrived));
        return _copies.Count - 1;
    }

    /// <summary>Bytes from GPU to GPU over NVLink.</summary>
    public int Copy(int fromGpu, int toGpu, long bytes, int after, int arrived) =>
        Copy(ClusterTopology.NvLinkOut(fromGpu), ClusterTopology.NvLinkIn(toGpu), -1, bytes, after, arrived);

    /// <summary>A message from the NIC of a GPU to that of another; the gate <paramref name="arrived"/>, of the receiver's node, waits for it.</summary>
    /// <returns>The message.</returns>
    public int Send(int fromGpu, int toGpu, long bytes, int after, int arrived, int channel = 0)
    {
        var connection = Of(fromGpu, toGpu, channel);
        var (source, destination) = (topology.HostOf(fromGpu), topology.HostOf(toGpu));
        var start = after;
        if (Turn(connection) is >= 0 and var turn)
        {
            Wait(turn, after);
            start = turn;
        }

        Count(arrived);
        connection.Sent[connection.Next].Enqueue(_messages.Count);
        _pathKeys.Add(unchecked((((source * 31_337) + destination) * 257) + (channel * 7_919) + connection.Next));
        connection.Next = (connection.Next + 1) % queuePairs;
        _messages.Add(new Message(source, destination, new Bytes(bytes), SimTime.Zero, start, ReceivedTrigger: arrived));
        return _messages.Count - 1;
    }

    /// <summary>
    /// Bytes from a GPU to one of another node: a message, or, where their NICs do not meet, one by another NIC of the nodes, the next of these each time, with a copy over NVLink to it and one from it.
    /// </summary>
    /// <returns>The message that arrives last, or -1 and the copy that does.</returns>
    public (int Message, int Copy) Transfer(int fromGpu, int toGpu, long bytes, int after, int arrived, int channel = 0)
    {
        var ways = topology.Detours(fromGpu, toGpu);
        if (ways.Count == 0)
        {
            return (Send(fromGpu, toGpu, bytes, after, arrived, channel), -1);
        }

        var perNode = cluster.GpusPerNode;
        var next = _detours.GetValueOrDefault((fromGpu, toGpu), (fromGpu / perNode) + (toGpu / perNode));
        _detours[(fromGpu, toGpu)] = next + 1;
        var way = ways[next % ways.Count];
        var (near, far) = (fromGpu - (fromGpu % perNode) + way, toGpu - (toGpu % perNode) + way);
        var (ready, here) = (Gate(), Gate());

        // Connections of its own: a sender's messages wait for each other, not for those of the NIC's own GPU. What is copied to the NIC goes when the connection has room.
        var connection = -1 - (channel * perNode) - (fromGpu % perNode);
        var turn = Turn(near, far, connection);
        if (turn != Start)
        {
            Wait(turn, after);
        }

        Copy(fromGpu, near, bytes, turn == Start ? after : turn, ready);
        Send(near, far, bytes, ready, here, connection);
        return (-1, Copy(far, toGpu, bytes, here, arrived));
    }

    /// <summary>The gate that opens when the next message of a connection has its turn, for what must be ready before it; the message itself then needs none.</summary>
    public int Turn(int fromGpu, int toGpu, int channel = 0) => Turn(Of(fromGpu, toGpu, channel));

    /// <summary>What runs.</summary>
    public MessageSet Build() => new(_messages, _counts) { Copies = _copies, Delays = _delays, Chains = _chains, PathKeys = [.. _pathKeys] };

    /// <summary>Equal parts of some bytes that are no longer than <see cref="PieceBytes"/>; at least one byte each.</summary>
    public static int Pieces(long bytes) => (int)Math.Max(1, (bytes + PieceBytes - 1) / PieceBytes);

    /// <summary>Bytes of a part: the parts differ by one byte at most and add up.</summary>
    public static long Piece(long bytes, int pieces, int piece) => (bytes * (piece + 1) / pieces) - (bytes * piece / pieces);

    /// <summary>SMs that copy at a GPU, or -1.</summary>
    public int Copying(int gpu) => topology.Copying(gpu);

    private int Turn(Connection connection)
    {
        var sent = connection.Sent[connection.Next];
        if (sent.Count < InFlight)
        {
            return Start;
        }

        var turn = Gate();
        var before = sent.Dequeue();
        _messages[before] = _messages[before] with { SentTrigger = turn };
        _counts[turn]++;
        return turn;
    }

    private Connection Of(int fromGpu, int toGpu, int channel)
    {
        var key = (topology.HostOf(fromGpu), topology.HostOf(toGpu), channel);
        if (!_connections.TryGetValue(key, out var connection))
        {
            _connections[key] = connection = new Connection { Sent = [.. Enumerable.Range(0, queuePairs).Select(_ => new Queue<int>())] };
        }

        return connection;
    }

    private void Count(int gate)
    {
        if (gate != Start)
        {
            _counts[gate]++;
        }
    }

    private sealed class Connection
    {
        /// <summary>Queue pair of the next message.</summary>
        public int Next;

        /// <summary>Last messages by queue pair.</summary>
        public required Queue<int>[] Sent { get; init; }
    }
}
