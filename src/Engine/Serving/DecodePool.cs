using Sim.Engine.Inference;

namespace Sim.Engine.Serving;

/// <summary>
/// One decode unit: continuous batching. Sequences join and leave between passes; each gains the mean number of tokens per pass. Without pre-emption a sequence takes the blocks of prompt and output
/// when it comes, on the replica with the fewest taken, and costs work when it joins and when it leaves, not in every pass. With it a sequence takes blocks as it grows: before a pass those who came first take
/// theirs, and where none is left the one that came last loses its own. A pass waits until what goes out is out. Sequences that were swapped out come back in their order, before others are let in.
/// </summary>
internal sealed class DecodePool
{
    /// <summary>Share of blocks that stay free when a sequence is let in, so that those inside can grow: vLLM's default.</summary>
    private const double Watermark = 0.01;

    private readonly InferenceClock _clock;
    private readonly IPasses _passes;
    private readonly ServingSettings _settings;
    private readonly ServingStatistics _statistics;
    private readonly CacheTransfers _transfers;
    private readonly Action<ServedRequest> _done;
    private readonly Action<ServedRequest> _again;
    private readonly int _firstGpu;
    private readonly int _gpusPerReplica;
    private readonly int[] _places;
    private readonly CacheBlocks[] _blocks;
    private readonly List<ServedRequest>[] _running;
    private readonly Queue<ServedRequest>[] _swapped;
    private readonly int[] _active;
    private readonly double[] _keys;
    private readonly PassLoad[] _loads;
    private readonly Dictionary<long, List<ServedRequest>> _leaving = [];
    private readonly Queue<ServedRequest> _joining = new();
    private long _pass;
    private long _total;
    private int _goingOut;
    private bool _isRunning;
    private long _started;

    public DecodePool(
        InferenceClock clock, IPasses passes, int replicas, int firstGpu, int gpusPerReplica, ServingSettings settings, ServingStatistics statistics, CacheTransfers transfers,
        Action<ServedRequest> done, Action<ServedRequest> again)
    {
        (_clock, _passes, _firstGpu, _gpusPerReplica, _settings, _statistics, _transfers, _done, _again) = (clock, passes, firstGpu, gpusPerReplica, settings, statistics, transfers, done, again);
        _places = new int[replicas];
        _blocks = [.. Enumerable.Range(0, replicas).Select(_ => new CacheBlocks(settings.DecodeBlocks))];
        _running = [.. Enumerable.Range(0, replicas).Select(_ => new List<ServedRequest>())];
        _swapped = [.. Enumerable.Range(0, replicas).Select(_ => new Queue<ServedRequest>())];
        _active = new int[replicas];
        _keys = new double[replicas];
        _loads = new PassLoad[replicas];
    }

    /// <summary>Sequences under way.</summary>
    public long Active => _total;

    /// <summary>Sequences that wait outside for their blocks.</summary>
    public long Swapped { get; private set; }

    /// <summary>Caches on their way in or out.</summary>
    public int Transfers { get; set; }

    /// <summary>New tokens of a GPU in a pass, in the mean.</summary>
    public double TokensPerGpu => (double)_total * _settings.NewTokensPerPass / _places.Length / _gpusPerReplica;

    /// <summary>Blocks taken on all replicas.</summary>
    public long Used { get; private set; }

    /// <summary>Blocks of all replicas.</summary>
    public double Capacity => (double)_settings.DecodeBlocks * _places.Length;

    /// <summary>The GPUs of a replica.</summary>
    public CachePlace PlaceOf(int replica) => new(_firstGpu + (replica * _gpusPerReplica), _gpusPerReplica, _settings.DecodeBytesPerToken);

    /// <summary>Reserves a place; false when there is none now.</summary>
    public bool TryReserve(ServedRequest request)
    {
        var best = -1;
        for (var replica = 0; replica < _places.Length; replica++)
        {
            best = _swapped[replica].Count == 0 && (best < 0 || _blocks[replica].Used < _blocks[best].Used) ? replica : best;
        }

        var tokens = _settings.Preemption == Preemption.None ? (long)request.Input + request.Output : (long)request.Prompt + _settings.NewTokensPerPass;
        if (best < 0 || !TryEnter(request, best, Math.Min(tokens, (long)request.Input + request.Output)))
        {
            return false;
        }

        request.Decode = this;
        request.DecodeReplica = best;
        return true;
    }

    /// <summary>The request's cache is there.</summary>
    public void Join(ServedRequest request)
    {
        _joining.Enqueue(request);
        TryStart();
    }

    private bool TryEnter(ServedRequest request, int replica, long tokens)
    {
        var blocks = _blocks[replica];
        var needed = _settings.Blocks(tokens);
        var spare = _settings.Preemption == Preemption.None || blocks.Used == 0 ? 0 : (long)Math.Ceiling(Watermark * blocks.Capacity);
        if (_places[replica] >= _settings.MaxSequences || needed + spare > blocks.Free || !blocks.TryTake(needed))
        {
            return false;
        }

        _places[replica]++;
        Used += needed;
        request.Blocks = needed;
        return true;
    }

    private void GiveBack(ServedRequest request)
    {
        _places[request.DecodeReplica]--;
        _blocks[request.DecodeReplica].Give(request.Blocks);
        Used -= request.Blocks;
        request.Blocks = 0;
    }

    private void TryStart()
    {
        if (_isRunning)
        {
            return;
        }

        while (_joining.TryDequeue(out var request))
        {
            Enter(request);
        }

        if (_settings.Preemption != Preemption.None)
        {
            Grow();
            if (_goingOut > 0)
            {
                return;
            }

            ComeBack();
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
        _passes.Start(_loads, Transfers, Ended);
    }

    private void Enter(ServedRequest request)
    {
        request.JoinedAt = _pass;
        request.LeavesAt = _pass + (long)Math.Ceiling((request.Output - request.Grown) / _settings.TokensPerPass);
        if (!_leaving.TryGetValue(request.LeavesAt, out var list))
        {
            _leaving[request.LeavesAt] = list = [];
        }

        list.Add(request);
        _active[request.DecodeReplica]++;
        _keys[request.DecodeReplica] += Context(request);
        _total++;
        if (_settings.Preemption != Preemption.None)
        {
            _running[request.DecodeReplica].Add(request);
        }

        if (request.PreemptedAt >= 0)
        {
            var seconds = (_clock.Now.Picoseconds - request.PreemptedAt) * 1e-12;
            request.PreemptedAt = -1;
            _statistics.Stall.Add(seconds);
            _statistics.BetweenTokens.Add(seconds);
        }
    }

    /// <summary>Cached tokens of a sequence in the batch.</summary>
    private double Context(ServedRequest request) => request.Input + request.Grown - 1 + ((_pass - request.JoinedAt) * _settings.TokensPerPass);

    /// <summary>Tokens whose blocks a sequence needs for its next pass.</summary>
    private long NextTokens(ServedRequest request) => Math.Min((long)Math.Ceiling(Context(request)) + _settings.NewTokensPerPass, (long)request.Input + request.Output);

    private void Grow()
    {
        for (var replica = 0; replica < _running.Length; replica++)
        {
            var running = _running[replica];
            for (var i = 0; i < running.Count; i++)
            {
                var request = running[i];
                var needed = _settings.Blocks(NextTokens(request)) - request.Blocks;
                while (needed > 0 && !_blocks[replica].TryTake(needed))
                {
                    var last = running[^1];
                    Preempt(last);
                    needed = last == request ? 0 : needed;
                }

                request.Blocks += Math.Max(0, needed);
                Used += Math.Max(0, needed);
            }
        }
    }

    private void Preempt(ServedRequest request)
    {
        var replica = request.DecodeReplica;
        var context = Context(request);
        _running[replica].Remove(request);
        _leaving[request.LeavesAt].Remove(request);
        _active[replica]--;
        _keys[replica] = _active[replica] == 0 ? 0 : _keys[replica] - context;
        _total--;
        request.Grown += (_pass - request.JoinedAt) * _settings.TokensPerPass;
        request.JoinedAt = _pass;
        request.PreemptedAt = _clock.Now.Picoseconds;
        _statistics.Preemptions++;
        GiveBack(request);
        if (_settings.Preemption == Preemption.Recompute)
        {
            request.Grown = Math.Floor(request.Grown);
            request.Prompt = request.Input + (int)request.Grown;
            request.Decode = null;
            _statistics.RecomputedTokens += request.Prompt;
            _again(request);
            return;
        }

        _goingOut++;
        Transfers++;
        Swapped++;
        _swapped[replica].Enqueue(request);
        _statistics.SwappedBytes += _transfers.Store(request, PlaceOf(replica), context, isIn: false, GoneOut);
    }

    private void GoneOut(ServedRequest request)
    {
        Transfers--;
        if (--_goingOut == 0)
        {
            TryStart();
        }
    }

    private void ComeBack()
    {
        for (var replica = 0; replica < _swapped.Length; replica++)
        {
            while (_swapped[replica].TryPeek(out var request))
            {
                request.JoinedAt = _pass;
                if (!TryEnter(request, replica, NextTokens(request)))
                {
                    break;
                }

                _swapped[replica].Dequeue();
                Transfers++;
                _statistics.SwappedBytes += _transfers.Store(request, PlaceOf(replica), Context(request), isIn: true, CameBack);
            }
        }
    }

    private void CameBack(ServedRequest request)
    {
        Transfers--;
        Swapped--;
        Join(request);
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
        var context = Context(request);
        _active[replica]--;
        _keys[replica] = _active[replica] == 0 ? 0 : _keys[replica] - context;
        _total--;
        _running[replica].Remove(request);
        GiveBack(request);
        _done(request);
    }
}
