using Sim.Engine.Inference;
using Sim.Units;
using Sim.Workloads.Requests;

namespace Sim.Engine.Serving;

/// <summary>
/// Requests through prefill units, cache transfers and decode units: a request goes to the prefill replica with the least to do, its stored prefix comes in as a flow, its prompt is computed in
/// chunks, its first token is there; with a place in a decode unit its cache goes over as flows, at the end of the prompt or layer by layer beside it, and it is decoded until its last token; what loses
/// its blocks on the way comes back from the store or is prefilled again. Only what is under way is held.
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

    /// <summary>Blocks of decode caches that are taken: none when every request is done.</summary>
    public long UsedBlocks => _decode.Sum(pool => pool.Used);

    /// <summary>Most requests that were under way at once.</summary>
    public long MostUnderWay { get; private set; }

    /// <summary>Adds a prefill unit.</summary>
    public void AddPrefill(IPasses passes, int replicas, int firstGpu, int gpusPerReplica) =>
        _prefill.Add(new PrefillPool(_clock, passes, replicas, firstGpu, gpusPerReplica, _settings, Statistics, Starting, Prefilled));

    /// <summary>Adds a decode unit.</summary>
    public void AddDecode(IPasses passes, int replicas, int firstGpu, int gpusPerReplica) =>
        _decode.Add(new DecodePool(_clock, passes, replicas, firstGpu, gpusPerReplica, _settings, Statistics, _transfers, Decoded, Begin));

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
        request.Begin(arrived.Arrival, arrived.Input, arrived.Output);
        var hit = arrived.Blocks is { } blocks && _prefixes is not null ? _prefixes.Use(blocks) : arrived.Prefix;
        request.Hit = Math.Min(hit, arrived.Input - 1);
        if (Counts(request))
        {
            Statistics.Arrived++;
            Statistics.PromptTokens += request.Input;
            Statistics.HitTokens += request.Hit;
        }

        var longest = (long)arrived.Input + arrived.Output;
        if (_settings.Blocks(longest) > _settings.DecodeBlocks || (_settings.Preemption == Preemption.Recompute ? longest : arrived.Input) > _settings.PrefillCacheTokens)
        {
            Statistics.Refused += Counts(request) ? 1 : 0;
            _pool.Push(request);
            return;
        }

        Begin(request);
        MostUnderWay = Math.Max(MostUnderWay, UnderWay());
    }

    /// <summary>To the prefill replica with the least to do, stored prefix first.</summary>
    private void Begin(ServedRequest request)
    {
        var least = _prefill[0];
        foreach (var pool in _prefill)
        {
            least = pool.LeastBacklog < least.LeastBacklog ? pool : least;
        }

        (request.Streamed, request.IsPrefilled) = (0, false);
        least.Assign(request);
        if (request.Hit == 0)
        {
            least.Enqueue(request);
            return;
        }

        least.Transfers++;
        Statistics.PrefixBytes += _transfers.Store(request, least.PlaceOf(request.PrefillReplica), request.Hit, isIn: true, Loaded);
    }

    private static void Loaded(ServedRequest request)
    {
        request.Prefill!.Transfers--;
        request.Prefill.Enqueue(request);
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
            sum += pool.Active + pool.Swapped;
        }

        return sum;
    }

    /// <summary>A pass begins that computes a part of a prompt: with a hand-over by layer all but its last layer leave beside it, where a place is free.</summary>
    private void Starting(ServedRequest request)
    {
        if (_settings.Handover != CacheHandover.ByLayer || request.Output <= request.Grown + 1)
        {
            return;
        }

        if (request.Decode is null && (_withoutPlace.Count > 0 || !TryReserve(request)))
        {
            return;
        }

        var tokens = request.Cached + request.InPass - request.Streamed;
        request.Streamed += tokens;
        Send(request, tokens * (1 - (1.0 / _settings.Layers)));
    }

    private void Prefilled(ServedRequest request)
    {
        request.IsPrefilled = true;
        if (request.Grown == 0)
        {
            request.FirstToken = _clock.Now.Picoseconds;
            if (Counts(request))
            {
                Statistics.FirstToken.Add((request.FirstToken - request.Arrival) * 1e-12);
                Statistics.PrefillWait.Add((request.PrefillStart - request.Arrival) * 1e-12);
            }

            if (_settings.StoresPrompts)
            {
                var prefill = request.Prefill!;
                prefill.Transfers++;
                Statistics.StoredBytes += _transfers.Store(request, prefill.PlaceOf(request.PrefillReplica), request.Input - request.Hit, isIn: false, _ => prefill.Transfers--);
            }
        }

        request.Grown++;
        request.TransferStart = _clock.Now.Picoseconds;
        if (request.Grown >= request.Output)
        {
            request.Prefill!.Release(request);
            Complete(request);
            return;
        }

        if (request.Decode is not null)
        {
            Send(request, request.Prompt - (request.Streamed * (1 - (1.0 / _settings.Layers))));
            return;
        }

        _withoutPlace.Enqueue(request);
        Place();
    }

    private bool TryReserve(ServedRequest request)
    {
        var least = _decode[0];
        foreach (var pool in _decode)
        {
            least = pool.Used < least.Used ? pool : least;
        }

        return least.TryReserve(request);
    }

    private void Place()
    {
        while (_withoutPlace.TryPeek(out var request) && TryReserve(request))
        {
            _withoutPlace.Dequeue();
            request.TransferStart = _clock.Now.Picoseconds;
            Send(request, request.Prompt);
        }
    }

    private void Send(ServedRequest request, double tokens)
    {
        var (prefill, decode) = (request.Prefill!, request.Decode!);
        prefill.Transfers++;
        decode.Transfers++;
        request.Streams++;
        var weight = _settings.TransferPriority > 0 ? 1 : Math.Max(1, decode.TokensPerGpu * _settings.ExchangeRowsPerToken);
        var bytes = _transfers.Send(request, prefill.PlaceOf(request.PrefillReplica), decode.PlaceOf(request.DecodeReplica), tokens, weight, Arrived);
        Statistics.TransferredBytes += Counts(request) ? bytes : 0;
    }

    private void Arrived(ServedRequest request)
    {
        request.Prefill!.Transfers--;
        request.Decode!.Transfers--;
        if (--request.Streams > 0 || !request.IsPrefilled)
        {
            return;
        }

        request.Prefill.Release(request);
        if (Counts(request) && request.PreemptedAt < 0)
        {
            Statistics.DecodeWait.Add((request.TransferStart - request.FirstToken) * 1e-12);
            Statistics.Transfer.Add((_clock.Now.Picoseconds - request.TransferStart) * 1e-12);
            Statistics.Handover.Add((_clock.Now.Picoseconds - request.Arrival) * 1e-12);
        }

        request.Decode.Join(request);
    }

    private void Decoded(ServedRequest request)
    {
        Complete(request);
        Place();
    }

    private void Complete(ServedRequest request)
    {
        if (Counts(request))
        {
            Statistics.Completed++;
            var first = (request.FirstToken - request.Arrival) * 1e-12;
            var perToken = request.Output == 1 ? 0 : (_clock.Now.Picoseconds - request.FirstToken) * 1e-12 / (request.Output - 1);
            if (request.Output > 1)
            {
                Statistics.PerToken.Add(perToken);
            }

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
        long used = 0, active = 0, waiting = 0, swapped = 0;
        double capacity = 0;
        foreach (var pool in _decode)
        {
            used += pool.Used;
            active += pool.Active;
            swapped += pool.Swapped;
            capacity += pool.Capacity;
        }

        foreach (var pool in _prefill)
        {
            waiting += pool.Waiting;
        }

        Statistics.Samples.Add(new ServingSample(now, used / capacity, active, waiting, _withoutPlace.Count, swapped));
    }
}
