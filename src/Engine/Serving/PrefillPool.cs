using Sim.Engine.Inference;

namespace Sim.Engine.Serving;

/// <summary>
/// One prefill unit. Each replica takes its requests in the order in which they are ready, as many prompt tokens as a chunk holds in one pass; a long prompt needs several, a chunk holds several short ones.
/// </summary>
internal sealed class PrefillPool(
    InferenceClock clock, IPasses passes, int replicas, int firstGpu, int gpusPerReplica, ServingSettings settings, ServingStatistics statistics, Action<ServedRequest> starting, Action<ServedRequest> done)
{
    private readonly Queue<ServedRequest>[] _queues = [.. Enumerable.Range(0, replicas).Select(_ => new Queue<ServedRequest>())];
    private readonly List<ServedRequest>[] _inPass = [.. Enumerable.Range(0, replicas).Select(_ => new List<ServedRequest>())];
    private readonly long[] _backlog = new long[replicas];
    private readonly double[] _held = new double[replicas];
    private readonly PassLoad[] _loads = new PassLoad[replicas];
    private bool _isRunning;
    private long _started;

    /// <summary>Tokens to compute on the replica with the fewest.</summary>
    public long LeastBacklog => _backlog.Min();

    /// <summary>Requests whose prefill has not ended.</summary>
    public long Waiting { get; private set; }

    /// <summary>Caches on their way in or out.</summary>
    public int Transfers { get; set; }

    /// <summary>The GPUs of a replica.</summary>
    public CachePlace PlaceOf(int replica) => new(firstGpu + (replica * gpusPerReplica), gpusPerReplica, settings.PrefillBytesPerToken);

    /// <summary>Gives a request to the replica with the least to do.</summary>
    public void Assign(ServedRequest request)
    {
        var best = 0;
        for (var replica = 1; replica < _backlog.Length; replica++)
        {
            best = _backlog[replica] < _backlog[best] ? replica : best;
        }

        request.Prefill = this;
        request.PrefillReplica = best;
        _backlog[best] += request.Prompt - request.Hit;
        Waiting++;
    }

    /// <summary>A request is ready to be computed: its prefix is there.</summary>
    public void Enqueue(ServedRequest request)
    {
        request.Cached = request.Hit;
        _queues[request.PrefillReplica].Enqueue(request);
        TryStart();
    }

    /// <summary>The request's cache has left.</summary>
    public void Release(ServedRequest request)
    {
        _held[request.PrefillReplica] -= request.Prompt;
        TryStart();
    }

    private void TryStart()
    {
        if (_isRunning)
        {
            return;
        }

        var any = false;
        for (var replica = 0; replica < _queues.Length; replica++)
        {
            any |= Fill(replica);
        }

        if (any)
        {
            _isRunning = true;
            _started = clock.Now.Picoseconds;
            passes.Start(_loads, Transfers, Ended);
            foreach (var chosen in _inPass)
            {
                foreach (var request in chosen)
                {
                    starting(request);
                }
            }

        }
    }

    private bool Fill(int replica)
    {
        var budget = settings.ChunkTokens;
        double pairs = 0;
        var tokens = 0;
        var chosen = _inPass[replica];
        foreach (var request in _queues[replica])
        {
            if (budget == 0)
            {
                break;
            }

            if (request.Cached == request.Hit)
            {
                // The cache of a whole prompt is held until it has left for decode.
                if (_held[replica] > 0 && _held[replica] + request.Prompt > settings.PrefillCacheTokens)
                {
                    break;
                }

                _held[replica] += request.Prompt;
                request.PrefillStart = request.Grown == 0 ? clock.Now.Picoseconds : request.PrefillStart;
            }

            request.InPass = Math.Min(budget, request.Prompt - request.Cached);
            budget -= request.InPass;
            tokens += request.InPass;
            pairs += request.InPass * (request.Cached + (request.InPass / 2.0));
            chosen.Add(request);
        }

        _loads[replica] = PassLoad.Of(chosen.Count, tokens, tokens == 0 ? 0 : pairs / tokens);
        return tokens > 0;
    }

    private void Ended()
    {
        var now = clock.Now.Picoseconds;
        var seconds = (now - _started) * 1e-12;
        if (_started >= settings.WarmUp.Picoseconds)
        {
            statistics.PrefillBusy += seconds;
            statistics.PrefillPass.Add(seconds);
        }

        // Until all requests of the pass are handed on, no other pass starts.
        for (var replica = 0; replica < _queues.Length; replica++)
        {
            foreach (var request in _inPass[replica])
            {
                request.Cached += request.InPass;
                _backlog[replica] -= request.InPass;
                if (request.Cached == request.Prompt)
                {
                    // Requests of a pass stand at the head of the queue in order, and all but the last are complete.
                    _queues[replica].Dequeue();
                    Waiting--;
                    done(request);
                }
            }

            _inPass[replica].Clear();
        }

        _isRunning = false;
        TryStart();
    }
}
