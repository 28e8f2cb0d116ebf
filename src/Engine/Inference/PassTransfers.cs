using Sim.Engine.Exchange;
using Sim.Units;
using Sim.Workloads.Inference;

namespace Sim.Engine.Inference;

/// <summary>The exchanges of a unit: from the arrival of its last rank to the end of each rank's fixed time.</summary>
sealed partial class PassUnit
{
    private void StartTransfers()
    {
        var operation = _program.Operations[_streams[Communication][_ranks[0].Position[Communication]]];
        var isDispatch = operation.Kind == PassOperationKind.Dispatch;
        var kind = isDispatch ? ExchangeKind.Dispatch : ExchangeKind.Combine;
        var bytes = isDispatch ? _costs.Settings.DispatchBytes : _costs.Settings.CombineBytes;
        _exchangeFixed = _costs.ExchangeFixed(isDispatch, _nodes) + _costs.Settings.ProxyLatency;
        var received = _received[operation.MicroBatch];
        if (isDispatch)
        {
            Array.Clear(received);
        }

        for (var rank = 0; rank < _ranks.Length; rank++)
        {
            var state = _ranks[rank];
            state.Account(_clock.Now.Picoseconds);
            state.Communication = CommunicationState.Transfer;
            state.Sending = _nodes;
            var tokens = Tokens(rank, operation.MicroBatch);
            if (_plan.Transport == ExpertTransport.LowLatency)
            {
                _traffic!.Rows(operation.Layer, rank, tokens, _rows[rank]);
                var messages = _direct?.Set(kind, rank, _rows[rank], bytes, _party) ?? _rows[rank].Sum() - _rows[rank][rank];
                ExchangedBytes += messages * bytes;
                state.ProxyTime = SimDuration.FromSeconds(ToOtherNodes(rank) * _costs.Settings.ProxyMessage.Seconds);
                continue;
            }

            var counts = _counts[rank];
            _traffic!.Pairs(operation.Layer, rank, tokens, counts);
            ExchangedBytes += (double)counts.TokensToNode.Sum() * bytes;
            _normal?.Set(kind, rank, counts.TokensToNode, counts.TokensToGpu, bytes, Math.Max(1, tokens), _party);
            for (var target = 0; isDispatch && target < received.Length; target++)
            {
                received[target] += counts.TokensToGpu[target];
            }
        }

        _transferStart = _clock.Now;
        _key = new ExchangeKey(kind, operation.Layer % _traffic!.RoutingClasses, _batches, operation.MicroBatch);
        if (_exchanges is not null)
        {
            StartTimed(_exchanges, kind, bytes);
            return;
        }

        Array.Fill(_receiving, _ranks.Length);
        _normal?.Start(kind);
        if (_direct is null)
        {
            return;
        }

        if (IsAlone && _times.TryGetValue(_key, out var time))
        {
            _clock.Schedule(time, _party, true, 1);
            return;
        }

        _inFlight = _direct.Flows;
        _direct.Start(kind, _costs.Settings.ExchangePriority);
    }

    /// <summary>Rows of the rank under way that leave its node: within it no proxy takes part.</summary>
    private double ToOtherNodes(int rank)
    {
        var perNode = _ranks.Length / _nodes;
        double sum = 0;
        for (var target = 0; target < _ranks.Length; target++)
        {
            sum += target / perNode == rank / perNode ? 0 : _rows[rank][target];
        }

        return sum;
    }

    /// <summary>An exchange whose times are given: each rank is through at its own.</summary>
    private void StartTimed(IExchangeTimes exchanges, ExchangeKind kind, long bytes)
    {
        _exchangeFixed = new SimDuration(Math.Max(0, (_exchangeFixed - exchanges.Way).Picoseconds));
        if (!_through.TryGetValue(_key, out var through))
        {
            _through[_key] = through = _plan.Transport == ExpertTransport.LowLatency ? exchanges.Direct(kind, _rows, bytes) : exchanges.Normal(kind, _counts, bytes);
        }

        TimedExchanges += through.Last;
        CacheBytes += through.CacheBytes;
        Array.Clear(_receiving);
        for (var rank = 0; rank < _ranks.Length; rank++)
        {
            _ranks[rank].Sending = 0;
            _clock.Schedule(through.Through[rank], _party, true, 2 + rank);
        }
    }

    /// <summary>What decides the transfers of an exchange when nothing else is on the network.</summary>
    private readonly record struct ExchangeKey(ExchangeKind Kind, int RoutingClass, InferenceBatch[] Batches, int MicroBatch);

    private void AllThrough()
    {
        for (var rank = 0; rank < _ranks.Length; rank++)
        {
            _ranks[rank].Sending = 0;
            _receiving[rank / (_ranks.Length / _nodes)] = 0;
            Through(rank);
        }
    }

    private void Through(int rank)
    {
        var state = _ranks[rank];
        if (state.Sending > 0 || _receiving[rank / (_ranks.Length / _nodes)] > 0 || state.Communication != CommunicationState.Transfer)
        {
            return;
        }

        state.Account(_clock.Now.Picoseconds);
        state.Communication = CommunicationState.Latency;
        // A proxy posts one message after another while earlier ones move: what it has left to post when all has arrived is what shows.
        var posting = SimDuration.Max(_transferStart + state.ProxyTime - _clock.Now, SimDuration.Zero);
        _clock.Schedule(_exchangeFixed + posting, _party, false, (rank * 2) + Communication);
    }
}
