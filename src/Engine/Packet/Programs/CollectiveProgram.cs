using Sim.Engine.Collectives;
using Sim.Engine.Network;
using Sim.Workloads.Collectives;

namespace Sim.Engine.Packet;

/// <summary>
/// A collective as a program: a rank sends a chunk of a step when it has received that chunk in the steps that this one waits for. A latency lies between the arrival of a transfer and its use.
/// </summary>
public sealed class CollectiveProgram
{
    private readonly CollectiveSetup _setup;
    private readonly ProgramBuilder _builder;
    private readonly GpuTransfers _transfers;
    private readonly Func<int, int, long> _latency;
    private readonly int[] _gpus;
    private readonly int[] _starts;
    private readonly int[] _ends;
    private readonly int _perNode;
    private readonly int _gpusPerNode;

    /// <param name="builder">Takes the transfers.</param>
    /// <param name="network">The cluster.</param>
    /// <param name="setup">The collective.</param>
    /// <param name="latency">From the arrival of a transfer from one GPU to another to its use, picoseconds.</param>
    /// <param name="gpus">GPU of each rank, those of a node in a row; null: GPUs 0 to n-1.</param>
    /// <param name="perNode">Ranks on a node; all of its GPUs unless <paramref name="gpus"/> says otherwise.</param>
    /// <param name="starts">Gate of each rank that lets it begin; null: from the start.</param>
    /// <exception cref="ArgumentException">Switches reduce, which packets have no model for.</exception>
    public CollectiveProgram(
        ProgramBuilder builder, ClusterNetwork network, CollectiveSetup setup, Func<int, int, long> latency, int[]? gpus = null, int? perNode = null, int[]? starts = null)
    {
        _setup = setup;
        _builder = builder;
        _latency = latency;
        _transfers = new GpuTransfers(builder, network.Graph, new SendPaths(network, StepLatency.None).ExitOf, network.Router.QueuePairsPerPeer);
        _gpusPerNode = network.Graph.GpusPerNode;
        _perNode = perNode ?? _gpusPerNode;
        _gpus = gpus ?? [.. Enumerable.Range(0, setup.Algorithm.Ranks)];
        _starts = starts ?? [.. Enumerable.Repeat(ProgramBuilder.Start, setup.Algorithm.Ranks)];
        _ends = [.. _gpus.Select(_ => builder.Gate())];
        for (var rank = 0; rank < _ends.Length; rank++)
        {
            builder.Wait(_ends[rank], _starts[rank]);
        }

        for (var channel = 0; channel < setup.Channels; channel++)
        {
            Write(channel);
        }
    }

    /// <summary>Sends of the collective.</summary>
    public int Sends { get; private set; }

    /// <summary>Bytes of all sends, what is forwarded on the way counted once.</summary>
    public long Bytes { get; private set; }

    /// <summary>The gate of each rank that opens when it has all that it receives, ready for use.</summary>
    public IReadOnlyList<int> Ends => _ends;

    /// <summary>When each rank's last byte has arrived and is ready for use, in picoseconds from the start; 0 for one that receives nothing.</summary>
    /// <exception cref="ArgumentException">Something never arrived.</exception>
    public long[] RankEnds(PacketRun run) => Array.ConvertAll(
        _ends, gate => run.Triggers[gate]?.Picoseconds ?? (_builder.Waits(gate) ? throw new ArgumentException("a transfer of the collective never arrived") : 0));

    /// <summary>Step by step and in each all chunks, the order in which a rank works.</summary>
    private void Write(int channel)
    {
        var (algorithm, chunks) = (_setup.Algorithm, _setup.Chunks);
        var part = new Slice(0, _setup.Message.Count).Part(_setup.Channels, channel);
        var sends = new CollectiveSend[Math.Max(1, algorithm.MaxSends)];

        // By chunk and rank: the gate that opens when all steps up to the one waited for have arrived, and the gate that the steps in work add to.
        var open = new int[chunks * algorithm.Ranks];
        for (var i = 0; i < open.Length; i++)
        {
            open[i] = _starts[_setup.GpuOf(i % algorithm.Ranks, channel, _perNode)];
        }

        var next = (int[])open.Clone();
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

        for (var i = 0; i < next.Length; i++)
        {
            _builder.Wait(_ends[_setup.GpuOf(i % algorithm.Ranks, channel, _perNode)], next[i]);
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
        var (from, to) = (_gpus[_setup.GpuOf(rank, channel, _perNode)], _gpus[_setup.GpuOf(send.Peer, channel, _perNode)]);
        var arrived = used;
        if (_latency(from, to) is > 0 and var latency)
        {
            arrived = _builder.Gate(latency);
            _builder.Wait(used, arrived);
        }

        // Each sender has connections of its own, also where it leaves by another's NIC.
        _transfers.Write(from, to, send.Bytes, after, arrived, (channel * _gpusPerNode) + (from % _gpusPerNode));
        Sends++;
        Bytes += send.Bytes;
    }
}
