using Sim.Engine.Inference;
using Sim.Units;
using Sim.Workloads.Requests;

namespace Sim.Engine.Serving;

/// <summary>
/// Requests through prefill units, cache transfers and decode units: a request goes to the prefill replica with the least to do, its stored prefix comes in as a flow, its prompt is computed in
/// chunks, its first token is there; with a place in a decode unit its cache goes over as a flow, and it is decoded until its last token. Only what is under way is held.
/// </summary>
public sealed class ServingSimulation : IInferenceParty
{
    private const int MostSamples = 240;

    private readonly InferenceClock _clock;
    private readonly IRequestSource _source;
    private readonly PrefixCache? _prefixes;
    private readonly ServingSettings _settings;
    private readonly CacheTransfers _transfers;
    private readonly List<PrefillPool> _prefill = [];
    private readonly List<DecodePool> _decode = [];
    private readonly Queue<ServedRequest> _withoutPlace = new();
    private readonly Stack<ServedRequest> _pool = new();
    private readonly int _party;
    private Request _next;
    private bool _hasNext;
    private double _nextSample;

    /// <param name="clock">The clock and network that all of it shares.</param>
    /// <param name="source">Requests.</param>
    /// <param name="settings">Settings.</param>
    /// <param name="prefixes">Which blocks are stored; null where requests say it themselves.</param>
    public ServingSimulation(InferenceClock clock, IRequestSource source, ServingSettings settings, PrefixCache? prefixes)
    {
        (_clock, _source, _settings, _prefixes) = (clock, source, settings, prefixes);
        _transfers = new CacheTransfers(clock, settings);
        _party = clock.Add(this);
    }

    public ServingStatistics Statistics { get; } = new();

    /// <summary>When the run ended: at its duration, or when the last request was done.</summary>
    public SimTime End { get; private set; }

    /// <summary>Most requests that were under way at once.</summary>
    public long MostUnderWay { get; private set; }

    /// <summary>Adds a prefill unit.</summary>
    public void AddPrefill(IPasses passes, int replicas, int firstGpu, int gpusPerReplica) =>
        _prefill.Add(new PrefillPool(_clock, passes, replicas, firstGpu, gpusPerReplica, _settings, Statistics, Prefilled));

    /// <summary>Adds a decode unit.</summary>
    public void AddDecode(IPasses passes, int replicas, int firstGpu, int gpusPerReplica) =>
        _decode.Add(new DecodePool(_clock, passes, replicas, firstGpu, gpusPerReplica, _settings, Statistics, Decoded));

    /// <summary>Runs to the end. <paramref name="tick"/> is called now and then with the share of the time that has passed.</summary>
    public void Run(Action<double>? tick = null)
    {
        Pull();
        var steps = 0;
        while (_clock.Step(_settings.Duration.Picoseconds))
        {
            if ((++steps & 0xFFF) == 0)
            {
                tick?.Invoke(_clock.Now.Seconds / _settings.Duration.Seconds);
            }

            Sample();
        }

        End = _clock.Now;
    }

    void IInferenceParty.OnEvent(bool isTransferStart, int index)
    {
        var request = _pool.TryPop(out var used) ? used : new ServedRequest();
        Accept(request, _next);
        Pull();
    }

    void IInferenceParty.OnArrival(long tag)
    {
    }

    private void Pull()
    {
        _hasNext = _source.TryNext(out _next);
        if (_hasNext)
        {
            _clock.Schedule(new SimDuration(Math.Max(0, _next.Arrival - _clock.Now.Picoseconds)), _party, false, 0);
        }
    }

    private bool Counts(ServedRequest request) => request.Arrival >= _settings.WarmUp.Picoseconds;

    private void Accept(ServedRequest request, Request arrived)
    {
        request.Arrival = arrived.Arrival;
        request.Input = arrived.Input;
        request.Output = arrived.Output;
        var hit = arrived.Blocks is { } blocks && _prefixes is not null ? _prefixes.Use(blocks) : arrived.Prefix;
        request.Hit = Math.Min(hit, arrived.Input - 1);
        var page = _settings.PageTokens;
        request.Reserved = ((long)arrived.Input + arrived.Output + page - 1) / page * page;
        if (Counts(request))
        {
            Statistics.Arrived++;
            Statistics.PromptTokens += request.Input;
            Statistics.HitTokens += request.Hit;
        }

        if (request.Reserved > _settings.DecodeCacheTokens || request.Input > _settings.PrefillCacheTokens)
        {
            Statistics.Refused += Counts(request) ? 1 : 0;
            _pool.Push(request);
            return;
        }

        var least = _prefill[0];
        foreach (var pool in _prefill)
        {
            least = pool.LeastBacklog < least.LeastBacklog ? pool : least;
        }

        least.Assign(request);
        if (request.Hit > 0)
        {
            Statistics.PrefixBytes += _transfers.Load(request, least.GpuOf(request.PrefillReplica), least.Enqueue);
        }
        else
        {
            least.Enqueue(request);
        }

        MostUnderWay = Math.Max(MostUnderWay, UnderWay());
    }

    private long UnderWay()
    {
        long sum = _withoutPlace.Count;
        foreach (var pool in _prefill)
        {
            sum += pool.Waiting;
        }

        foreach (var pool in _decode)
        {
            sum += pool.Active;
        }

        return sum;
    }

    private void Prefilled(ServedRequest request)
    {
        request.FirstToken = _clock.Now.Picoseconds;
        if (Counts(request))
        {
            Statistics.FirstToken.Add((request.FirstToken - request.Arrival) * 1e-12);
            Statistics.PrefillWait.Add((request.PrefillStart - request.Arrival) * 1e-12);
        }

        if (request.Output == 1)
        {
            request.Prefill!.Release(request);
            Complete(request, 0);
            return;
        }

        _withoutPlace.Enqueue(request);
        Place();
    }

    private void Place()
    {
        while (_withoutPlace.TryPeek(out var request))
        {
            var least = _decode[0];
            foreach (var pool in _decode)
            {
                least = pool.Reserved < least.Reserved ? pool : least;
            }

            if (!least.TryReserve(request))
            {
                return;
            }

            _withoutPlace.Dequeue();
            request.TransferStart = _clock.Now.Picoseconds;
            _transfers.Send(request, request.Prefill!.GpuOf(request.PrefillReplica), least.GpuOf(request.DecodeReplica), Transferred);
        }
    }

    private void Transferred(ServedRequest request)
    {
        request.Prefill!.Release(request);
        if (Counts(request))
        {
            Statistics.DecodeWait.Add((request.TransferStart - request.FirstToken) * 1e-12);
            Statistics.Transfer.Add((_clock.Now.Picoseconds - request.TransferStart) * 1e-12);
            Statistics.TransferredBytes += request.Input * _settings.CacheBytesPerToken;
        }

        request.Decode!.Join(request);
    }

    private void Decoded(ServedRequest request)
    {
        Complete(request, (_clock.Now.Picoseconds - request.FirstToken) * 1e-12 / (request.Output - 1));
        Place();
    }

    private void Complete(ServedRequest request, double perToken)
    {
        if (Counts(request))
        {
            Statistics.Completed++;
            if (request.Output > 1)
            {
                Statistics.PerToken.Add(perToken);
            }

            var first = (request.FirstToken - request.Arrival) * 1e-12;
            Statistics.Good += first <= _settings.TimeToFirstToken.Seconds && perToken <= _settings.TimePerToken.Seconds ? 1 : 0;
        }

        _pool.Push(request);
    }

    private void Sample()
    {
        var now = _clock.Now.Seconds;
        if (now < _nextSample)
        {
            return;
        }

        _nextSample = now + (_settings.Duration.Seconds / MostSamples);
        long reserved = 0, active = 0, waiting = 0;
        double capacity = 0;
        foreach (var pool in _decode)
        {
            reserved += pool.Reserved;
            active += pool.Active;
            capacity += pool.Replicas * _settings.DecodeCacheTokens;
        }

        foreach (var pool in _prefill)
        {
            waiting += pool.Waiting;
        }

        Statistics.Samples.Add(new ServingSample(now, reserved / capacity, active, waiting, _withoutPlace.Count));
    }
}
