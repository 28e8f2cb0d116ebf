using Sim.Engine.Collectives;
using Sim.Engine.Network;
using Sim.Workloads.Collectives;

namespace Sim.Engine.Packet;

/// <summary>
/// A collective as a program: a rank sends a chunk of a step when it has received that chunk in the steps that this one waits for. On rails a send to another rail goes over NVLink first, piece by
/// piece. The library's latency and PCIe's lie between the arrival of a transfer and its use.
/// </summary>
public sealed class CollectiveProgram
{
    private readonly CollectiveSetup _setup;
    private readonly SendPaths _paths;
    private readonly ProgramBuilder _builder;
    private readonly int _perNode;
    private readonly int _queuePairs;
    private readonly List<(int Message, int Copy, int Rank, long Latency)> _arrivals = [];

    /// <exception cref="ArgumentException">Switches reduce, which packets have no model for.</exception>
    public CollectiveProgram(ClusterNetwork network, ClusterTopology topology, CollectiveSetup setup, StepLatency latency)
    {
        _setup = setup;
        _paths = new SendPaths(network, latency);
        _perNode = network.Graph.GpusPerNode;
        _queuePairs = network.Router.QueuePairsPerPeer;
        _builder = new ProgramBuilder(network.Graph, topology, network.Router.QueuePairsPerPeer);
        for (var channel = 0; channel < setup.Channels; channel++)
        {
            Write(channel);
        }

        Workload = _builder.Build();
    }

    public MessageSet Workload { get; }

    /// <summary>Sends of the collective.</summary>
    public int Sends => _arrivals.Count;

    /// <summary>When each rank's last byte has arrived and is ready for use, in picoseconds from the start.</summary>
    /// <exception cref="ArgumentException">Something never arrived.</exception>
    public long[] RankEnds(PacketRun run)
    {
        var ends = new long[_setup.Algorithm.Ranks];
        foreach (var (message, copy, rank, latency) in _arrivals)
        {
            var arrival = (message >= 0 ? run.Messages[message].Received : run.Copies[copy]) ?? throw new ArgumentException("a transfer of the collective never arrived");
            ends[rank] = Math.Max(ends[rank], arrival.Picoseconds + latency);
        }

        return ends;
    }

    /// <summary>Step by step and in each all chunks, the order in which a rank works.</summary>
    private void Write(int channel)
    {
        var (algorithm, chunks) = (_setup.Algorithm, _setup.Chunks);
        var part = new Slice(0, _setup.Message.Count).Part(_setup.Channels, channel);
        var sends = new CollectiveSend[Math.Max(1, algorithm.MaxSends)];

        // By chunk and rank: the gate that opens when all steps up to the one waited for have arrived, and the gate that the steps in work add to.
        var open = new int[chunks * algorithm.Ranks];
        var next = new int[open.Length];
        Array.Fill(open, ProgramBuilder.Start);
        Array.Fill(next, ProgramBuilder.Start);
        for (var step = 0; step < algorithm.Steps; step++)
        {
            if (step > 0 && algorithm.WaitsFor(step) != algorithm.WaitsFor(step - 1))
            {
                Array.Copy(next, open, open.Length);
            }

            for (var chunk = 0; chunk < chunks; chunk++)
            {
                var slice = part.Part(chunks, chunk);
                var first = chunk * algorithm.Ranks;
                for (var rank = 0; rank < algorithm.Ranks; rank++)
                {
                    var count = algorithm.Sends(step, rank, slice, sends);
                    for (var i = 0; i < count; i++)
                    {
                        if (sends[i].Peer == CollectiveSend.InNetwork)
                        {
                            throw new ArgumentException($"packets have no model of the reduction by switches that {algorithm.Name} needs; use --network flow");
                        }

                        if (sends[i].Bytes > 0)
                        {
                            Write(rank, sends[i], channel, open[first + rank], Gate(ref next[first + sends[i].Peer], open[first + sends[i].Peer]));
                        }
                    }
                }
            }
        }
    }

    /// <summary>The gate that opens a rank's next step, made when the first transfer adds to it; who receives nothing has what it had before.</summary>
    private int Gate(ref int next, int open)
    {
        if (next == open)
        {
            next = _builder.Gate();
            _builder.Wait(next, open);
        }

        return next;
    }

    private void Write(int rank, in CollectiveSend send, int channel, int after, int used)
    {
        var (from, to) = (_setup.GpuOf(rank, channel, _perNode), _setup.GpuOf(send.Peer, channel, _perNode));
        var latency = _paths.EndLatency(from, to);
        if (_paths.IsInside(from, to))
        {
            _arrivals.Add((-1, _builder.Copy(from, to, send.Bytes, after, Arrival(used, latency)), send.Peer, latency));
            return;
        }

        var exit = _paths.ExitOf(from, to);
        var isCut = _paths.IsCut(exit, to);
        // What is not forwarded is divided over the queue pairs only.
        var pieces = exit == from && !isCut ? (int)Math.Min(send.Bytes, _queuePairs) : ProgramBuilder.Pieces(send.Bytes);
        for (var piece = 0; piece < pieces; piece++)
        {
            // Each sender has connections of its own, also where it leaves by another's NIC; what is forwarded goes when the connection has room.
            var connection = (channel * _perNode) + (from % _perNode);
            var (bytes, ready) = (ProgramBuilder.Piece(send.Bytes, pieces, piece), after);
            if (isCut)
            {
                var (message, copy) = _builder.Transfer(from, to, bytes, after, Arrival(used, latency), connection);
                _arrivals.Add((message, copy, send.Peer, latency));
                continue;
            }

            if (exit != from)
            {
                var turn = _builder.Turn(exit, to, connection);
                if (turn != ProgramBuilder.Start)
                {
                    _builder.Wait(turn, after);
                }

                ready = _builder.Gate();
                _builder.Copy(from, exit, bytes, turn == ProgramBuilder.Start ? after : turn, ready);
            }

            _arrivals.Add((_builder.Send(exit, to, bytes, ready, Arrival(used, latency), connection), -1, send.Peer, latency));
        }
    }

    private int Arrival(int used, long latency)
    {
        if (latency == 0)
        {
            return used;
        }

        var arrival = _builder.Gate(latency);
        _builder.Wait(used, arrival);
        return arrival;
    }
}
