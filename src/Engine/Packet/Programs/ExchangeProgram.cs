using Sim.Engine.Exchange;
using Sim.Engine.Network;
using Sim.Workloads.Experts;

namespace Sim.Engine.Packet;

/// <summary>
/// An expert-parallel exchange as a program, of the same transfers as <see cref="ExchangeGroup"/>: a dispatch from rank (node n, index i) to node d goes from NIC (n, i) to NIC (d, i) in pieces, and
/// each piece from there over NVLink to the GPUs that hold its experts, copied by the SMs of (d, i). A combine is the mirror image: a piece leaves a node when all its GPUs have added to it.
/// </summary>
public sealed class ExchangeProgram
{
    private readonly ProgramBuilder _builder;
    private readonly int[] _gpus;
    private readonly int _perNode;
    private readonly int _nodes;

    /// <summary>Gates of the last pieces within a rank's own node.</summary>
    private readonly Queue<int>[] _own;

    /// <summary>The messages or copies that end the transfer of a rank's tokens to or from a node.</summary>
    private readonly List<(int Rank, int Node, int Message, int Copy)> _arrivals = [];

    /// <param name="network">The cluster.</param>
    /// <param name="topology">Its packet network.</param>
    /// <param name="gpus">GPU of each rank of the group: whole nodes in order.</param>
    /// <param name="kind">Dispatch or combine.</param>
    /// <param name="counts">Fills the token counts of a rank.</param>
    /// <param name="bytesPerToken">Bytes of one token's row.</param>
    public ExchangeProgram(ClusterNetwork network, ClusterTopology topology, int[] gpus, ExchangeKind kind, Action<int, RoutingCounts> counts, long bytesPerToken)
    {
        _gpus = gpus;
        _perNode = network.Graph.GpusPerNode;
        _nodes = gpus.Length / _perNode;
        _own = [.. gpus.Select(_ => new Queue<int>())];
        _builder = new ProgramBuilder(network.Graph, topology, network.Router.QueuePairsPerPeer);
        var routing = new RoutingCounts[gpus.Length];
        var pieces = 1;
        for (var rank = 0; rank < gpus.Length; rank++)
        {
            counts(rank, routing[rank] = new RoutingCounts(_nodes, gpus.Length));
            pieces = Math.Max(pieces, ProgramBuilder.Pieces(routing[rank].TokensToNode.Max() * bytesPerToken));
        }

        // Piece by piece, as senders sweep their tokens over all destinations.
        for (var piece = 0; piece < pieces; piece++)
        {
            for (var rank = 0; rank < gpus.Length; rank++)
            {
                for (var node = 0; node < _nodes; node++)
                {
                    var bytes = routing[rank].TokensToNode[node] * bytesPerToken;
                    var tokens = routing[rank].TokensToGpu.AsSpan(node * _perNode, _perNode);
                    if (bytes > 0 && piece < ProgramBuilder.Pieces(bytes))
                    {
                        Write(kind, rank, node, bytes, tokens, bytesPerToken, piece);
                    }
                }
            }
        }

        Workload = _builder.Build();
    }

    public MessageSet Workload { get; }

    /// <summary>When each rank is through, in picoseconds: all that it sends and all that its node receives has arrived.</summary>
    /// <exception cref="ArgumentException">Something never arrived.</exception>
    public long[] RankEnds(PacketRun run)
    {
        var ends = new long[_gpus.Length];
        foreach (var (rank, node, message, copy) in _arrivals)
        {
            var arrival = (message >= 0 ? run.Messages[message].Received : run.Copies[copy])?.Picoseconds ?? throw new ArgumentException("a transfer of the exchange never arrived");
            ends[rank] = Math.Max(ends[rank], arrival);
            foreach (ref var end in ends.AsSpan(node * _perNode, _perNode))
            {
                end = Math.Max(end, arrival);
            }
        }

        return ends;
    }

    private void Write(ExchangeKind kind, int rank, int node, long bytes, ReadOnlySpan<int> tokens, long bytesPerToken, int piece)
    {
        var pieces = ProgramBuilder.Pieces(bytes);
        var forwarder = _gpus[(node * _perNode) + (rank % _perNode)];
        var isOwn = rank / _perNode == node;
        var part = ProgramBuilder.Piece(bytes, pieces, piece);
        if (isOwn)
        {
            // As many pieces at a time as messages to other nodes.
            var turn = _own[rank].Count == ProgramBuilder.InFlight ? _own[rank].Dequeue() : ProgramBuilder.Start;
            var copied = _builder.Gate();
            if (Forward(kind, rank, node, tokens, bytesPerToken, pieces, piece, turn, copied))
            {
                _own[rank].Enqueue(copied);
            }
        }
        else if (kind == ExchangeKind.Dispatch)
        {
            var here = _builder.Gate();
            var (message, copy) = _builder.Transfer(_gpus[rank], forwarder, part, ProgramBuilder.Start, here);
            _arrivals.Add((rank, node, message, copy));
            Forward(kind, rank, node, tokens, bytesPerToken, pieces, piece, here, ProgramBuilder.Start);
        }
        else
        {
            var turn = _builder.Turn(forwarder, _gpus[rank]);
            var ready = _builder.Gate();
            var copied = Forward(kind, rank, node, tokens, bytesPerToken, pieces, piece, turn, ready);
            var (message, copy) = _builder.Transfer(forwarder, _gpus[rank], part, copied ? ready : turn, ProgramBuilder.Start);
            _arrivals.Add((rank, node, message, copy));
        }
    }

    /// <summary>The copies of a piece between the forwarder and the GPUs of its node; true when there are any.</summary>
    private bool Forward(ExchangeKind kind, int rank, int node, ReadOnlySpan<int> tokens, long bytesPerToken, int pieces, int piece, int after, int arrived)
    {
        var any = false;
        var isDispatch = kind == ExchangeKind.Dispatch;
        var forwarder = _gpus[(node * _perNode) + (rank % _perNode)];
        for (var g = 0; g < tokens.Length; g++)
        {
            var bytes = ProgramBuilder.Piece(tokens[g] * bytesPerToken, pieces, piece);
            var gpu = _gpus[(node * _perNode) + g];
            var copying = _builder.Copying(forwarder);
            if (bytes == 0 || (gpu == forwarder && copying < 0))
            {
                continue;
            }

            any = true;
            var (from, to) = isDispatch ? (forwarder, gpu) : (gpu, forwarder);
            var copy = gpu == forwarder
                ? _builder.Copy(copying, -1, -1, bytes, after, arrived)
                : copying < 0 ? _builder.Copy(from, to, bytes, after, arrived)
                : isDispatch ? _builder.Copy(copying, ClusterTopology.NvLinkOut(from), ClusterTopology.NvLinkIn(to), bytes, after, arrived)
                : _builder.Copy(ClusterTopology.NvLinkOut(from), ClusterTopology.NvLinkIn(to), copying, bytes, after, arrived);
            _arrivals.Add((rank, node, -1, copy));
        }

        return any;
    }
}
