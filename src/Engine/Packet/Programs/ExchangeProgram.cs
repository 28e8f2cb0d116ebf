using Sim.Engine.Exchange;
using Sim.Workloads.Experts;

namespace Sim.Engine.Packet;

/// <summary>
/// An expert-parallel exchange as a program, of the same transfers as <see cref="ExchangeGroup"/>: a dispatch from rank (node n, index i) to node d goes from NIC (n, i) to NIC (d, i) in pieces, and
/// each piece from there over NVLink to the GPUs that hold its experts, copied by the SMs of (d, i). A combine is the mirror image: a piece leaves a node when all its GPUs have added to it.
/// </summary>
/// <remarks>
/// A rank is through when all that its node has to receive (of a combine: to send) is done, and all of its own tokens is acknowledged (of a combine: here). What another node does with its tokens
/// after that a rank does not learn before that node comes to the next barrier.
/// </remarks>
public sealed class ExchangeProgram
{
    private readonly ProgramBuilder _builder;
    private readonly Connections _connections;
    private readonly ExchangeKind _kind;
    private readonly int[] _gpus;
    private readonly int[] _starts;
    private readonly int _perNode;
    private readonly int _nodes;
    private readonly long _bytesPerToken;
    private readonly int[] _ofRank;
    private readonly int[] _ofNode;
    private readonly int[] _through;

    /// <summary>Gates of the last pieces within a rank's own node.</summary>
    private readonly Queue<int>[] _own;

    /// <param name="builder">Takes the transfers.</param>
    /// <param name="perNode">Ranks of a node.</param>
    /// <param name="queuePairs">Queue pairs of a pair of GPUs.</param>
    /// <param name="gpus">GPU of each rank of the group: whole nodes in order.</param>
    /// <param name="kind">Dispatch or combine.</param>
    /// <param name="counts">Token counts by rank.</param>
    /// <param name="bytesPerToken">Bytes of one token's row.</param>
    /// <param name="starts">Gate of each node of the group that starts its part; null: from the start.</param>
    /// <param name="latency">From a rank's last transfer to its end, picoseconds.</param>
    public ExchangeProgram(
        ProgramBuilder builder, int perNode, int queuePairs, int[] gpus, ExchangeKind kind, RoutingCounts[] counts, long bytesPerToken, int[]? starts = null, long latency = 0)
    {
        _builder = builder;
        _connections = new Connections(builder, queuePairs);
        _kind = kind;
        _gpus = gpus;
        _perNode = perNode;
        _nodes = gpus.Length / perNode;
        _bytesPerToken = bytesPerToken;
        _starts = starts ?? [.. Enumerable.Repeat(ProgramBuilder.Start, _nodes)];
        _own = [.. gpus.Select(_ => new Queue<int>())];
        _ofRank = [.. gpus.Select(_ => builder.Gate())];
        _ofNode = [.. _starts.Select(_ => builder.Gate())];
        _through = [.. gpus.Select(_ => builder.Gate(latency))];
        var pieces = ProgramBuilder.Pieces(counts.Max(count => count.TokensToNode.Max()) * bytesPerToken);

        // Piece by piece, as senders sweep their tokens over all destinations.
        for (var piece = 0; piece < pieces; piece++)
        {
            for (var rank = 0; rank < gpus.Length; rank++)
            {
                for (var node = 0; node < _nodes; node++)
                {
                    var bytes = counts[rank].TokensToNode[node] * bytesPerToken;
                    if (bytes > 0 && piece < ProgramBuilder.Pieces(bytes))
                    {
                        Write(rank, node, bytes, counts[rank].TokensToGpu.AsSpan(node * perNode, perNode), piece);
                    }
                }
            }
        }

        Dictionary<int, int> rankOf = gpus.Select((gpu, rank) => (gpu, rank)).ToDictionary(pair => pair.gpu, pair => pair.rank);
        _connections.Drain(gpu => kind == ExchangeKind.Dispatch ? _ofRank[rankOf[gpu]] : _ofNode[rankOf[gpu] / perNode]);
        for (var rank = 0; rank < gpus.Length; rank++)
        {
            builder.Wait(_through[rank], _starts[rank / perNode]);
            WaitIfAny(_through[rank], _ofRank[rank]);
            WaitIfAny(_through[rank], _ofNode[rank / perNode]);
        }
    }

    /// <summary>The gate of each rank that opens when it is through.</summary>
    public IReadOnlyList<int> Through => _through;

    /// <summary>When each rank is through, its latency not included, picoseconds; 0 for one that neither sends nor receives.</summary>
    /// <exception cref="ArgumentException">Something never arrived.</exception>
    public long[] RankEnds(PacketRun run) => Array.ConvertAll(
        _through, gate => run.Triggers[gate]?.Picoseconds ?? (_builder.Waits(gate) ? throw new ArgumentException("a transfer of the exchange never arrived") : 0));

    private void WaitIfAny(int gate, int forGate)
    {
        if (_builder.Waits(forGate))
        {
            _builder.Wait(gate, forGate);
        }
    }

    private void Write(int rank, int node, long bytes, ReadOnlySpan<int> tokens, int piece)
    {
        var pieces = ProgramBuilder.Pieces(bytes);
        var forwarder = _gpus[(node * _perNode) + (rank % _perNode)];
        var part = ProgramBuilder.Piece(bytes, pieces, piece);
        if (rank / _perNode == node)
        {
            // As many pieces at a time as messages to other nodes.
            var turn = _own[rank].Count == Connections.InFlight ? _own[rank].Dequeue() : _starts[node];
            var copied = _builder.Gate();
            if (Forward(node, forwarder, tokens, pieces, piece, turn, copied))
            {
                _own[rank].Enqueue(copied);
                _builder.Wait(_ofNode[node], copied);
            }
        }
        else if (_kind == ExchangeKind.Dispatch)
        {
            var here = _builder.Gate();
            _connections.Transfer(_gpus[rank], forwarder, part, _starts[rank / _perNode], here);
            if (!Forward(node, forwarder, tokens, pieces, piece, here, _ofNode[node]))
            {
                _builder.Wait(_ofNode[node], here);
            }
        }
        else
        {
            var turn = _connections.Turn(forwarder, _gpus[rank]);
            if (turn == ProgramBuilder.Start)
            {
                turn = _starts[node];
            }
            else
            {
                // Its turn may come before the exchange where NICs fail (Failover).
                _builder.Wait(turn, _starts[node]);
            }

            var ready = _builder.Gate();
            var copied = Forward(node, forwarder, tokens, pieces, piece, turn, ready);
            _connections.Transfer(forwarder, _gpus[rank], part, copied ? ready : turn, _ofRank[rank]);
        }
    }

    /// <summary>The copies of a piece between the forwarder and the GPUs of its node; true when there are any.</summary>
    private bool Forward(int node, int forwarder, ReadOnlySpan<int> tokens, int pieces, int piece, int after, int arrived)
    {
        var any = false;
        var isDispatch = _kind == ExchangeKind.Dispatch;
        var copying = _builder.Topology.Copying(forwarder, _kind);
        for (var g = 0; g < tokens.Length; g++)
        {
            var bytes = ProgramBuilder.Piece(tokens[g] * _bytesPerToken, pieces, piece);
            var gpu = _gpus[(node * _perNode) + g];
            if (bytes == 0 || (gpu == forwarder && copying < 0))
            {
                continue;
            }

            any = true;
            var (from, to) = isDispatch ? (forwarder, gpu) : (gpu, forwarder);
            if (gpu == forwarder)
            {
                _builder.Copy(copying, -1, -1, bytes, after, arrived);
            }
            else if (copying < 0)
            {
                _builder.Copy(from, to, bytes, after, arrived);
            }
            else if (isDispatch)
            {
                _builder.Copy(copying, ClusterTopology.NvLinkOut(from), ClusterTopology.NvLinkIn(to), bytes, after, arrived);
            }
            else
            {
                _builder.Copy(ClusterTopology.NvLinkOut(from), ClusterTopology.NvLinkIn(to), copying, bytes, after, arrived);
            }
        }

        return any;
    }
}
