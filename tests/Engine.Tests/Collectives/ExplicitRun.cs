using Sim.Engine.Collectives;
using Sim.Engine.Flow;
using Sim.Engine.Network;
using Sim.Units;
using Sim.Workloads.Collectives;

namespace Sim.Engine.Tests.Collectives;

/// <summary>
/// The oracle: every send of every step, chunk and channel is a flow of its own in the flow network, started when its rank has received what the schedule says it
/// waits for (counted arrival by arrival) and its earlier rounds in the same medium have left. No folding, no pattern, no recurrence.
/// </summary>
internal sealed class ExplicitRun
{
    private readonly ClusterNetwork _network;
    private readonly CollectiveSetup _setup;
    private readonly SendPaths _paths;
    private readonly bool _paced;
    private readonly List<(int First, int End)> _phases = [];
    private readonly Dictionary<(int Channel, int Rank, int Medium), Queue<(int Phase, int Chunk)>> _queues = [];
    private readonly Dictionary<(int Channel, int Rank, int Chunk, int Phase), int> _missing = [];
    private readonly Dictionary<(int Channel, int Rank, int Medium), int> _inFlight = [];
    private readonly PriorityQueue<(int Channel, int Rank, int Chunk, int Phase), long> _arrivals = new();
    private readonly List<(int Channel, int Rank, int Peer, int Chunk, int Phase, int Medium, long Latency)> _sends = [];
    private readonly Dictionary<int, double[]> _loads = [];

    private ExplicitRun(ClusterNetwork network, CollectiveSetup setup, StepLatency latency, bool paced)
    {
        _network = network;
        _setup = setup;
        _paced = paced;
        _paths = new SendPaths(network, latency);
    }

    /// <summary>Time until the last byte has arrived.</summary>
    /// <param name="network">An idle network of its own.</param>
    /// <param name="setup">The collective.</param>
    /// <param name="latency">Latency per send.</param>
    /// <param name="paced">True: a flow is capped at its share of its busiest resource when the whole phase goes on. False: max-min fair, weighted by bytes.</param>
    public static SimDuration Time(ClusterNetwork network, CollectiveSetup setup, StepLatency latency, bool paced)
    {
        var run = new ExplicitRun(network, setup, latency, paced);
        run.Plan();
        return latency.Base + new SimDuration(run.Play());
    }

    private void Plan()
    {
        var algorithm = _setup.Algorithm;
        for (var step = 0; step < algorithm.Steps;)
        {
            var end = step + 1;
            while (end < algorithm.Steps && algorithm.WaitsFor(end) == algorithm.WaitsFor(step))
            {
                end++;
            }

            _phases.Add((step, end));
            step = end;
        }

        for (var channel = 0; channel < _setup.Channels; channel++)
        {
            for (var rank = 0; rank < algorithm.Ranks; rank++)
            {
                _queues[(channel, rank, 0)] = new();
                _queues[(channel, rank, 1)] = new();
                for (var phase = 0; phase < _phases.Count; phase++)
                {
                    var sends = SendsOf(channel, rank, phase, 0);
                    for (var chunk = 0; chunk < _setup.Chunks; chunk++)
                    {
                        var receives = 0;
                        for (var step = _phases[phase].First; step < _phases[phase].End; step++)
                        {
                            receives += algorithm.Receives(step, rank);
                        }

                        _missing[(channel, rank, chunk, phase)] = receives;
                        if (sends.Count > 0)
                        {
                            _queues[(channel, rank, MediumOf(phase))].Enqueue((phase, chunk));
                        }
                    }
                }
            }
        }
    }

    private long Play()
    {
        var tags = new long[64];
        var last = 0L;
        StartWhatCan();
        while (_network.Flows.ActiveFlows > 0 || _arrivals.Count > 0)
        {
            var completion = _network.Flows.NextCompletion().Picoseconds;
            if (_arrivals.TryPeek(out var arrival, out var time) && time <= completion)
            {
                _arrivals.Dequeue();
                _network.Flows.AdvanceTo(new SimTime(time));
                _missing[arrival]--;
                last = Math.Max(last, time);
            }
            else
            {
                var count = _network.Flows.Complete(ref tags);
                for (var i = 0; i < count; i++)
                {
                    var (channel, rank, peer, chunk, phase, medium, latency) = _sends[(int)tags[i]];
                    _inFlight[(channel, rank, medium)]--;
                    _arrivals.Enqueue((channel, peer, chunk, phase), _network.Flows.Now.Picoseconds + latency);
                }
            }

            StartWhatCan();
        }

        Assert.All(_missing.Values, missing => Assert.Equal(0, missing));
        return last;
    }

    private void StartWhatCan()
    {
        foreach (var (key, queue) in _queues)
        {
            if (queue.TryPeek(out var next) && _inFlight.GetValueOrDefault(key) == 0 && HasAllBefore(key.Channel, key.Rank, next.Chunk, next.Phase))
            {
                queue.Dequeue();
                Start(key.Channel, key.Rank, key.Medium, next.Phase, next.Chunk);
            }
        }
    }

    private bool HasAllBefore(int channel, int rank, int chunk, int phase)
    {
        for (var before = phase - 1; before >= 0; before--)
        {
            if (_missing[(channel, rank, chunk, before)] > 0)
            {
                return false;
            }
        }

        return true;
    }

    private void Start(int channel, int rank, int medium, int phase, int chunk)
    {
        foreach (var send in SendsOf(channel, rank, phase, chunk))
        {
            var from = Gpu(rank, channel);
            var to = Gpu(send.Peer, channel);
            var path = new FlowEntry[_paths.MaxEntries];
            var entries = path.AsSpan(0, _paths.Write(from, to, path));
            var cap = _paced ? send.Bytes / Share(phase, entries) : double.PositiveInfinity;
            _inFlight[(channel, rank, medium)] = _inFlight.GetValueOrDefault((channel, rank, medium)) + 1;
            _sends.Add((channel, rank, send.Peer, chunk, phase, medium, _paths.Latency(from, to)));
            _network.Flows.Start(entries, send.Bytes, send.Bytes, cap, 0, _sends.Count - 1);
        }
    }

    /// <summary>Seconds that the busiest resource of a path is busy with one chunk of a phase.</summary>
    private double Share(int phase, ReadOnlySpan<FlowEntry> entries)
    {
        if (!_loads.TryGetValue(phase, out var loads))
        {
            loads = _loads[phase] = new double[_network.Router.ResourceCount];
            var path = new FlowEntry[_paths.MaxEntries];
            for (var channel = 0; channel < _setup.Channels; channel++)
            {
                for (var rank = 0; rank < _setup.Algorithm.Ranks; rank++)
                {
                    foreach (var send in SendsOf(channel, rank, phase, 0))
                    {
                        foreach (var entry in path.AsSpan(0, _paths.Write(Gpu(rank, channel), Gpu(send.Peer, channel), path)))
                        {
                            loads[entry.Resource] += entry.Coefficient * send.Bytes;
                        }
                    }
                }
            }
        }

        var longest = 0.0;
        foreach (var entry in entries)
        {
            longest = Math.Max(longest, loads[entry.Resource] / _network.Capacity(entry.Resource));
        }

        return longest;
    }

    private List<CollectiveSend> SendsOf(int channel, int rank, int phase, int chunk)
    {
        var slice = new Slice(0, _setup.Message.Count).Part(_setup.Channels, channel).Part(_setup.Chunks, chunk);
        var room = new CollectiveSend[Math.Max(1, _setup.Algorithm.MaxSends)];
        var sends = new List<CollectiveSend>();
        for (var step = _phases[phase].First; step < _phases[phase].End; step++)
        {
            var count = _setup.Algorithm.Sends(step, rank, slice, room);
            sends.AddRange(room.AsSpan(0, count));
        }

        return sends;
    }

    /// <summary>1 where some rank's send of the phase leaves its node.</summary>
    private int MediumOf(int phase)
    {
        for (var rank = 0; rank < _setup.Algorithm.Ranks; rank++)
        {
            if (SendsOf(0, rank, phase, 0).Any(send => !_paths.IsInside(Gpu(rank, 0), Gpu(send.Peer, 0))))
            {
                return 1;
            }
        }

        return 0;
    }

    private int Gpu(int rank, int channel) => _setup.GpuOf(rank, channel, _network.Graph.GpusPerNode);
}
