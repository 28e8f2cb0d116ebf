namespace Sim.Engine.Packet;

/// <summary>
/// The turn of a node: its hosts, its copies and the delays of its triggers in one order. At one instant the node's own timers come first, then its hosts by number. A host is
/// served until another part of the node is next; what it starts elsewhere in the node ends its service at that time.
/// </summary>
internal sealed partial class HostTurn<TTransport>
{
    private const int Nowhere = -1;

    private readonly NodeTable _nodes;
    private readonly long[] _next;

    /// <summary>The host in service, or <see cref="Nowhere"/>.</summary>
    private int _serving = Nowhere;

    /// <summary>The host in service stops before this time.</summary>
    private long _limit = long.MaxValue;

    private bool _crossed;

    public override long ServeNode(int lead, long end)
    {
        ref var timers = ref _nodes.Timers[lead / _nodes.HostsPerNode];
        Look(lead);
        while (true)
        {
            var (at, time) = (Nowhere, timers.NextTime);
            for (var i = 0; i < _next.Length; i++)
            {
                if (_next[i] < time)
                {
                    (at, time) = (i, _next[i]);
                }
            }

            if (time >= end)
                return time;
            _crossed = false;
            if (at == Nowhere)
            {
                FireNode(timers.Pop(), lead);
            }
            else
            {
                _serving = lead + at;
                _limit = timers.NextTime;
                for (var i = 0; i < _next.Length; i++)
                {
                    if (i != at)
                    {
                        Hold(_next[i], i > at);
                    }
                }

                _next[at] = Serve(ref _state.Hosts[_serving], _serving, end);
                _serving = Nowhere;
                _limit = long.MaxValue;
            }

            if (_crossed || at == Nowhere)
            {
                Look(lead);
            }
        }
    }

    /// <summary>An event is counted by a trigger of the node; the last one starts what waits for it, now or after the trigger's delay.</summary>
    private void Count(int trigger, int host, long now)
    {
        if (!_state.Triggers.Count(trigger, now))
            return;
        var delay = _state.Triggers.Delay(trigger);
        if (delay == 0)
        {
            Release(trigger, host, now);
        }
        else
        {
            PushNode(host / _nodes.HostsPerNode, new HostTimer(now + delay, TimerKind.Release, trigger));
        }
    }

    private void Release(int trigger, int host, long now)
    {
        foreach (var id in _state.Triggers.Messages(trigger))
        {
            var source = _state.Workload.Messages[id].Source;
            ref var at = ref _state.Hosts[source];
            if (source == _serving || _nodes.IsPlain)
            {
                Post(ref at, id);
                continue;
            }

            at.Timers.Push(new HostTimer(now, TimerKind.Post, id));
            _crossed = true;
            Hold(now, source > _serving);
        }

        foreach (var id in _state.Triggers.Copies(trigger))
        {
            StartCopy(id, now);
        }

        foreach (var next in _state.Triggers.Following(trigger))
        {
            Count(next, host, now);
        }

        foreach (var number in _state.Triggers.Signals(trigger))
        {
            var signal = _state.Triggers.Signal(number);
            if (signal.Node == host / _nodes.HostsPerNode)
            {
                PushNode(signal.Node, new HostTimer(now + signal.Latency.Picoseconds, TimerKind.Signal, signal.To));
            }
            else
            {
                _carrier.Signal(signal.Node, signal.To, now + signal.Latency.Picoseconds);
            }
        }
    }

    private void FireNode(HostTimer timer, int lead)
    {
        switch (timer.Kind)
        {
            case TimerKind.Signal:
                Count(timer.Message, lead, timer.Time);
                break;
            case TimerKind.Release:
                Release(timer.Message, lead, timer.Time);
                break;
            case TimerKind.Pcie:
                TurnPcie(timer.Message, timer.Time);
                break;
            case TimerKind.Copy:
                StartCopy(timer.Message, timer.Time);
                break;
            default:
                _nodes.Done[timer.Message] = timer.Time;
                Count(_nodes.Copies[timer.Message].DoneTrigger, lead, timer.Time);
                break;
        }
    }

    private void StartCopy(int id, long now)
    {
        var (time, isLast) = _nodes.Start(id, now);
        PushNode(_nodes.NodeOfCopy(id), new HostTimer(time, isLast ? TimerKind.Copied : TimerKind.Copy, id));
    }

    private void PushNode(int node, HostTimer timer)
    {
        _nodes.Timers[node].Push(timer);
        Hold(timer.Time, false);
    }

    /// <summary>Another part of the node is due at a time; a host that comes before it may still serve that instant.</summary>
    private void Hold(long time, bool afterServing)
    {
        if (time != long.MaxValue)
        {
            _limit = Math.Min(_limit, time + (afterServing ? 1 : 0));
        }
    }

    /// <summary>What is next at each host of a node.</summary>
    private void Look(int lead)
    {
        for (var i = 0; i < _next.Length; i++)
        {
            _next[i] = Serve(ref _state.Hosts[lead + i], lead + i, 0);
        }
    }
}
