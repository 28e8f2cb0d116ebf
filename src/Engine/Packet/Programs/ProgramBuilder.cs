using Sim.Units;

namespace Sim.Engine.Packet;

/// <summary>
/// Writes programs of dependent transfers between GPUs as messages, copies and triggers. A <i>gate</i> is a trigger: it opens when all that it waits for has happened, all of it in one node, and
/// starts what waits for it. Between nodes gates wait for messages and signals only.
/// </summary>
/// <param name="topology">Its packet network.</param>
public sealed class ProgramBuilder(ClusterTopology topology)
{
    /// <summary>Bytes that are forwarded at a time: long beside a round trip at the rate of a NIC, short beside an exchange.</summary>
    public const long PieceBytes = 256 * 1024;

    /// <summary>No gate: from the start.</summary>
    public const int Start = -1;

    private readonly List<Message> _messages = [];
    private readonly List<int> _pathKeys = [];
    private readonly List<MessageTurn> _turns = [];
    private readonly List<NodeCopy> _copies = [];
    private readonly List<int> _counts = [];
    private readonly List<SimDuration> _delays = [];
    private readonly List<(int From, int To)> _chains = [];
    private readonly List<NodeSignal> _signals = [];
    private int _connections;

    /// <summary>Messages between nodes so far.</summary>
    public IReadOnlyList<Message> Messages => _messages;

    /// <summary>Copies inside nodes so far.</summary>
    public IReadOnlyList<NodeCopy> Copies => _copies;

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

    /// <summary>A gate waits for one of another node too, whose opening it learns of a latency later; for <see cref="Start"/>, from time 0 on.</summary>
    /// <param name="gate">The gate that waits.</param>
    /// <param name="node">Its node.</param>
    /// <param name="forGate">What it waits for.</param>
    /// <param name="latency">Picoseconds.</param>
    public void Hear(int gate, int node, int forGate, long latency)
    {
        _signals.Add(new NodeSignal(forGate, gate, node, new SimDuration(latency)));
        _counts[gate]++;
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

    /// <summary>A copy that only brings a message to another NIC, or from it.</summary>
    public void Detour(int fromGpu, int toGpu, long bytes, int after, int arrived)
    {
        DetourBytes += bytes;
        Copy(fromGpu, toGpu, bytes, after, arrived);
    }

    /// <summary>Bytes of <see cref="Detour"/> so far.</summary>
    public long DetourBytes { get; private set; }

    /// <summary>The number of a new connection.</summary>
    public int Connection() => _connections++;

    /// <summary>A message from the NIC of a GPU to that of another; the gate <paramref name="arrived"/>, of the receiver's node, waits for it.</summary>
    /// <param name="fromGpu">The sender.</param>
    /// <param name="toGpu">The receiver, on another node.</param>
    /// <param name="bytes">Payload.</param>
    /// <param name="after">The gate that posts it.</param>
    /// <param name="arrived">The gate that waits for its last byte.</param>
    /// <param name="queuePair">Queue pair of the two NICs: under ECMP each has a path.</param>
    /// <param name="connection">The connection whose next message it is; -1 for none.</param>
    /// <returns>The message.</returns>
    public int Send(int fromGpu, int toGpu, long bytes, int after, int arrived, int queuePair = 0, int connection = -1)
    {
        var (source, destination) = (topology.HostOf(fromGpu), topology.HostOf(toGpu));
        Count(arrived);
        _pathKeys.Add(unchecked((((source * 31_337) + destination) * 257) + queuePair));
        _turns.Add(new MessageTurn(connection, _messages.Count));
        _messages.Add(new Message(source, destination, new Bytes(bytes), SimTime.Zero, after, ReceivedTrigger: arrived));
        return _messages.Count - 1;
    }

    /// <summary>A gate, of the sender's node, waits for the last acknowledgement of a message; of each message one gate does.</summary>
    public void WaitForAnswer(int gate, int message)
    {
        if (_messages[message].SentTrigger >= 0)
            throw new InvalidOperationException($"message {message} has a gate that waits for its last acknowledgement");
        _messages[message] = _messages[message] with { SentTrigger = gate };
        _counts[gate]++;
    }

    /// <summary>What runs.</summary>
    public MessageSet Build() => new(_messages, _counts) { Copies = _copies, Delays = _delays, Chains = _chains, Signals = _signals, PathKeys = [.. _pathKeys], Turns = [.. _turns] };

    /// <summary>From what a gate counts to what it starts, picoseconds.</summary>
    public long Delay(int gate) => _delays[gate].Picoseconds;

    /// <summary>Whether a gate waits for anything; one that waits for nothing never opens.</summary>
    public bool Waits(int gate) => _counts[gate] > 0;

    /// <summary>Equal parts of some bytes that are no longer than <see cref="PieceBytes"/>; at least one byte each.</summary>
    public static int Pieces(long bytes) => (int)Math.Max(1, (bytes + PieceBytes - 1) / PieceBytes);

    /// <summary>Bytes of a part: the parts differ by one byte at most and add up.</summary>
    public static long Piece(long bytes, int pieces, int piece) => (bytes * (piece + 1) / pieces) - (bytes * piece / pieces);

    /// <summary>The packet network.</summary>
    public ClusterTopology Topology => topology;

    private void Count(int gate)
    {
        if (gate != Start)
        {
            _counts[gate]++;
        }
    }
}
