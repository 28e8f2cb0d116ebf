using Sim.Engine.Flow;
using Sim.Engine.Network;
using Sim.Workloads.Collectives;

namespace Sim.Engine.Collectives;

/// <summary>
/// Lays steps of a collective on the cluster and times their sends. Sends are enumerated from the algorithm's formulas, twice: once for the loads, once for the
/// times; none is stored beyond the pattern.
/// </summary>
internal sealed class PatternBuilder
{
    private readonly SendPaths _paths;
    private readonly CollectiveSetup _setup;
    private readonly Slice _slice;
    private readonly ResourceLoads _loads;
    private readonly CollectiveSend[] _sends;
    private readonly FlowEntry[] _path;
    private readonly int _perNode;

    public PatternBuilder(ClusterNetwork network, SendPaths paths, CollectiveSetup setup)
    {
        _paths = paths;
        _setup = setup;
        // The first part is the longest: every chunk and channel takes its time, at most one byte too much.
        _slice = new Slice(0, setup.Message.Count).Part(setup.Channels, 0).Part(setup.Chunks, 0);
        _loads = new ResourceLoads(network);
        Total = new ResourceLoads(network);
        _sends = new CollectiveSend[Math.Max(1, setup.Algorithm.MaxSends)];
        _path = new FlowEntry[2 * paths.MaxEntries];
        _perNode = network.Graph.GpusPerNode;
    }

    private delegate void Visit(int channel, int rank, in CollectiveSend send, ReadOnlySpan<FlowEntry> path);

    /// <summary>Loads of the whole collective, all chunks, so far.</summary>
    public ResourceLoads Total { get; }

    /// <summary>Sends enumerated for loads so far, one chunk of each.</summary>
    public long Enumerated { get; private set; }

    /// <summary>Loads of all steps at once, for collectives whose steps overlap.</summary>
    public void LoadAll()
    {
        _loads.Clear();
        for (var step = 0; step < _setup.Algorithm.Steps; step++)
        {
            Load(step, 0);
        }

        Total.Add(_loads, _setup.Chunks);
    }

    /// <summary>One step that stands for <paramref name="times"/> equal ones, by channel.</summary>
    public RoundPattern[] Step(int step, int times)
    {
        var atLeast = times > 1 ? Longest(step) : 0;
        if (!_setup.StepsOverlap)
        {
            _loads.Clear();
            Load(step, atLeast);
            Total.Add(_loads, (double)times * _setup.Chunks);
        }

        var patterns = new RoundPattern[_setup.Channels];
        for (var channel = 0; channel < patterns.Length; channel++)
        {
            patterns[channel] = Time(step, channel, atLeast);
        }

        return patterns;
    }

    /// <summary>Steps first to end - 1 at once.</summary>
    public PhaseSummary Phase(int first, int end, CancellationToken token)
    {
        _loads.Clear();
        for (var step = first; step < end; step++)
        {
            token.ThrowIfCancellationRequested();
            Load(step, 0);
        }

        Total.Add(_loads, _setup.Chunks);
        var (sends, receives) = (new long[_setup.Algorithm.Ranks], new long[_setup.Algorithm.Ranks]);
        var leaves = false;
        for (var step = first; step < end; step++)
        {
            token.ThrowIfCancellationRequested();
            Each(step, 0, (int channel, int rank, in CollectiveSend send, ReadOnlySpan<FlowEntry> path) =>
            {
                if (send.Bytes > 0)
                {
                    var duration = _loads.Duration(path, send.Bytes);
                    var peer = PeerOf(rank, send);
                    sends[rank] = Math.Max(sends[rank], duration);
                    receives[peer] = Math.Max(receives[peer], duration + LatencyOf(rank, channel, send));
                    leaves |= LeavesNode(rank, channel, send);
                }
            });
        }

        return new PhaseSummary(sends, receives, leaves);
    }

    private void Load(int step, long atLeast) =>
        Each(step, 0, (int channel, int rank, in CollectiveSend send, ReadOnlySpan<FlowEntry> path) =>
        {
            _loads.Add(path, Math.Max(send.Bytes, atLeast));
            Enumerated++;
        });

    private RoundPattern Time(int step, int only, long atLeast)
    {
        var ranks = _setup.Algorithm.Ranks;
        var start = new int[ranks + 1];
        var peers = new List<int>(ranks);
        var durations = new List<long>(ranks);
        var latencies = new List<long>(ranks);
        var leaves = false;
        Each(step, only, (int channel, int rank, in CollectiveSend send, ReadOnlySpan<FlowEntry> path) =>
        {
            start[rank + 1]++;
            peers.Add(send.Peer);
            var bytes = Math.Max(send.Bytes, atLeast);
            durations.Add(bytes == 0 ? 0 : _loads.Duration(path, bytes));
            latencies.Add(LatencyOf(rank, channel, send));
            leaves |= LeavesNode(rank, channel, send);
        }, only + 1);
        for (var rank = 0; rank < ranks; rank++)
        {
            start[rank + 1] += start[rank];
        }

        return new RoundPattern(start, [.. peers], [.. durations], [.. latencies], leaves);
    }

    private void Each(int step, int firstChannel, Visit visit, int endChannel = int.MaxValue)
    {
        var algorithm = _setup.Algorithm;
        for (var channel = firstChannel; channel < Math.Min(endChannel, _setup.Channels); channel++)
        {
            for (var rank = 0; rank < algorithm.Ranks; rank++)
            {
                var count = algorithm.Sends(step, rank, _slice, _sends);
                for (var i = 0; i < count; i++)
                {
                    var from = Gpu(rank, channel);
                    var entries = _sends[i].Peer == CollectiveSend.InNetwork
                        ? _paths.WritePorts(from, FarOf(from), _path)
                        : _paths.Write(from, Gpu(_sends[i].Peer, channel), _path);
                    visit(channel, rank, _sends[i], _path.AsSpan(0, entries));
                }
            }
        }
    }

    private long Longest(int step)
    {
        var longest = 0L;
        for (var rank = 0; rank < _setup.Algorithm.Ranks; rank++)
        {
            var count = _setup.Algorithm.Sends(step, rank, _slice, _sends);
            for (var i = 0; i < count; i++)
            {
                longest = Math.Max(longest, _sends[i].Bytes);
            }
        }

        return longest;
    }

    private long LatencyOf(int rank, int channel, in CollectiveSend send) => _paths.Latency(Gpu(rank, channel), TargetOf(rank, channel, send));

    private bool LeavesNode(int rank, int channel, in CollectiveSend send) => !_paths.IsInside(Gpu(rank, channel), TargetOf(rank, channel, send));

    private int TargetOf(int rank, int channel, in CollectiveSend send) =>
        send.Peer == CollectiveSend.InNetwork ? FarOf(Gpu(rank, channel)) : Gpu(send.Peer, channel);

    private static int PeerOf(int rank, in CollectiveSend send) => send.Peer == CollectiveSend.InNetwork ? rank : send.Peer;

    private int Gpu(int rank, int channel) => _setup.GpuOf(rank, channel, _perNode);

    /// <summary>Some GPU on the other side of the switches that reduce: the half of the group away, at the same place of its node.</summary>
    private int FarOf(int gpu)
    {
        var ranks = _setup.Algorithm.Ranks;
        var nodes = ranks / _perNode;
        return nodes > 1 ? (gpu + (nodes / 2 * _perNode)) % ranks : (gpu + 1) % ranks;
    }
}
