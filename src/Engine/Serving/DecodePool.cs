using Sim.Engine.Inference;

namespace Sim.Engine.Serving;

/// <summary>
/// One decode unit: continuous batching. Sequences join and leave between passes; each gains the mean number of tokens per pass. A place is a page-rounded reservation for prompt and output on the
/// replica with the least reserved, so that no sequence is ever thrown out. A sequence costs work when it joins and when it leaves, not in every pass.
/// </summary>
internal sealed class DecodePool
{
    private readonly InferenceClock _clock;
    private readonly IPasses _passes;
    private readonly ServingSettings _settings;
    private readonly ServingStatistics _statistics;
    private readonly Action<ServedRequest> _done;
    private readonly int _firstGpu;
    private readonly int _gpusPerReplica;
    private readonly int[] _places;
    private readonly long[] _reserved;
    private readonly int[] _active;
    private readonly double[] _keys;
    private readonly PassLoad[] _loads;
    private readonly Dictionary<long, List<ServedRequest>> _leaving = [];
    private readonly Queue<ServedRequest> _joining = new();
    private long _pass;
    private long _total;
    private bool _isRunning;
    private long _started;

    public DecodePool(InferenceClock clock, IPasses passes, int replicas, int firstGpu, int gpusPerReplica, ServingSettings settings, ServingStatistics statistics, Action<ServedRequest> done)
    {
        (_clock, _passes, _firstGpu, _gpusPerReplica, _settings, _statistics, _done) = (clock, passes, firstGpu, gpusPerReplica, settings, statistics, done);
        _places = new int[replicas];
        _reserved = new long[replicas];
        _active = new int[replicas];
        _keys = new double[replicas];
        _loads = new PassLoad[replicas];
    }

    /// <summary>Sequences under way.</summary>
    public long Active => _total;

    /// <summary>Tokens of cache reserved on all replicas.</summary>
    public long Reserved { get; private set; }

    /// <summary>Replicas.</summary>
    public int Replicas => _places.Length;

    /// <summary>First GPU of a replica.</summary>
    public int GpuOf(int replica) => _firstGpu + (replica * _gpusPerReplica);

    /// <summary>Reserves a place; false when there is none now.</summary>
    public bool TryReserve(ServedRequest request)
    {
        var best = 0;
        for (var replica = 1; replica < _places.Length; replica++)
        {
            best = _reserved[replica] < _reserved[best] ? replica : best;
        }

        if (_places[best] >= _settings.MaxSequences || _reserved[best] + request.Reserved > _settings.DecodeCacheTokens)
        {
            return false;
        }

        _places[best]++;
        _reserved[best] += request.Reserved;
        Reserved += request.Reserved;
        request.Decode = this;
        request.DecodeReplica = best;
        return true;
    }

    /// <summary>The request's cache has arrived.</summary>
    public void Join(ServedRequest request)
    {
        _joining.Enqueue(request);
        TryStart();
    }

    private void TryStart()
    {
        if (_isRunning)
        {
            return;
        }

        while (_joining.TryDequeue(out var request))
        {
            var passes = (long)Math.Ceiling((request.Output - 1) / _settings.TokensPerPass);
            if (!_leaving.TryGetValue(_pass + passes, out var list))
            {
                _leaving[_pass + passes] = list = [];
            }

            list.Add(request);
            _active[request.DecodeReplica]++;
            _keys[request.DecodeReplica] += request.Input;
            _total++;
        }

        if (_total == 0)
        {
            return;
        }

        for (var replica = 0; replica < _loads.Length; replica++)
        {
            _loads[replica] = new PassLoad(_active[replica], _settings.NewTokensPerPass, _active[replica] == 0 ? 0 : _keys[replica] / _active[replica]);
        }

        _isRunning = true;
        _started = _clock.Now.Picoseconds;
        _passes.Start(_loads, Ended);
    }

    private void Ended()
    {
        _pass++;
        var seconds = (_clock.Now.Picoseconds - _started) * 1e-12;
        for (var replica = 0; replica < _active.Length; replica++)
        {
            _keys[replica] += _active[replica] * _settings.TokensPerPass;
        }

        if (_started >= _settings.WarmUp.Picoseconds)
        {
            _statistics.DecodeBusy += seconds;
            _statistics.DecodePass.Add(seconds);
            _statistics.BetweenTokens.Add(seconds / _settings.TokensPerPass, _total * _settings.TokensPerPass);
            _statistics.OutputTokens += _total * _settings.TokensPerPass;
        }

        if (_leaving.Remove(_pass, out var leaving))
        {
            foreach (var request in leaving)
            {
                Leave(request);
            }
        }

        _isRunning = false;
        TryStart();
    }

    private void Leave(ServedRequest request)
    {
        var replica = request.DecodeReplica;
        var passes = Math.Ceiling((request.Output - 1) / _settings.TokensPerPass);
        _active[replica]--;
        _keys[replica] = _active[replica] == 0 ? 0 : _keys[replica] - request.Input - (passes * _settings.TokensPerPass);
        _total--;
        _places[replica]--;
        _reserved[replica] -= request.Reserved;
        Reserved -= request.Reserved;
        _done(request);
    }
}
