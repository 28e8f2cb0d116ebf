namespace Sim.Engine.Packet;

/// <summary>
/// Serves the units of one partition, window by window. A turn handles everything that happens at a unit before the end of the window;
/// what it causes elsewhere happens after it.
/// </summary>
internal sealed class Worker
{
    private readonly NetworkState _state;
    private readonly QueueTurn? _queueTurn;
    private readonly HostTurn _hostTurn;
    private readonly SwitchTurn? _switchTurn;
    private readonly WindowWheel _wheel;
    private readonly Foresight _foresight;
    private readonly int _id;

    public Worker(NetworkState state, int id)
    {
        _state = state;
        _id = id;
        _wheel = new WindowWheel(state.Window);
        _foresight = new Foresight(state);
        Carrier = new Carrier(state, _wheel, id);
        _hostTurn = HostTurn.Create(state, Carrier);
        if (state.Merged)
        {
            _switchTurn = new SwitchTurn(state, Carrier);
        }
        else
        {
            _queueTurn = new QueueTurn(state, Carrier);
        }
    }

    public Carrier Carrier { get; }

    public NicCounts Counts => _hostTurn.Counts;

    /// <summary>Posts the messages of the worker's hosts.</summary>
    public void Begin()
    {
        var messages = _state.Workload.Messages;
        for (var m = 0; m < messages.Count; m++)
        {
            if (_state.Partition.OfHost[messages[m].Source] == _id && messages[m].StartTrigger < 0)
                _state.Hosts[messages[m].Source].Timers.Push(new HostTimer(messages[m].Start.Picoseconds, TimerKind.Post, m));
        }

        foreach (var (message, at) in _state.Workload.Abandoned)
        {
            if (_state.Partition.OfHost[messages[message].Source] == _id)
                _state.Hosts[messages[message].Source].Timers.Push(new HostTimer(at.Picoseconds, TimerKind.Abandon, message));
        }

        var nodes = _state.Nodes;
        for (var c = 0; c < nodes.Copies.Count; c++)
        {
            if (nodes.Copies[c].StartTrigger < 0 && _state.Partition.OfHost[nodes.NodeOfCopy(c) * nodes.HostsPerNode] == _id)
                nodes.Timers[nodes.NodeOfCopy(c)].Push(new HostTimer(0, TimerKind.Copy, c));
        }

        foreach (var signal in _state.Workload.Signals)
        {
            if (signal.From < 0 && _state.Partition.OfHost[signal.Node * nodes.HostsPerNode] == _id)
                nodes.Timers[signal.Node].Push(new HostTimer(signal.Latency.Picoseconds, TimerKind.Signal, signal.To));
        }

        for (var h = 0; h < _state.Hosts.Length; h++)
        {
            ref var lead = ref _state.Hosts[nodes.Lead(h)];
            var first = Math.Min(_state.Hosts[h].Timers.NextTime, nodes.Timers[h / nodes.HostsPerNode].NextTime);
            if (_state.Partition.OfHost[h] == _id && first < lead.Due)
                lead.Due = _wheel.Add(nodes.Lead(h), first);
        }
    }

    /// <summary>The earliest window in which this worker, or one that it has written to, has work.</summary>
    public long NextWindow()
    {
        var mail = Carrier.FirstMail();
        return Math.Min(_wheel.NextWindow(), mail == long.MaxValue ? mail : mail / _state.Window);
    }

    /// <summary>Moves on to a window that all workers have agreed on, and takes in what the others sent in the one before.</summary>
    public void MoveTo(long window, Worker[] workers)
    {
        _wheel.MoveTo(window);
        foreach (var other in workers)
        {
            Carrier.Collect(other.Carrier);
        }

        Carrier.TurnMail();
    }

    /// <summary>Serves the units that have something to do before the end of the window or <paramref name="until"/>.</summary>
    public void Serve(long window, long until)
    {
        var start = window * _state.Window;
        var end = Math.Min(start + _state.Window, until);
        var hosts = _state.Hosts.Length;
        var units = _wheel.TakeUnits();
        for (var i = 0; i < units.Length; i++)
        {
            var unit = units[i];
            if (i + 2 < units.Length)
                _foresight.State(units[i + 2]);
            if (i + 1 < units.Length)
                _foresight.Packets(units[i + 1]);

            // A unit that was filed twice, or filed again for an earlier window, has its due time elsewhere by now.
            if (unit < hosts)
            {
                ref var host = ref _state.Hosts[unit];
                if (host.Due == start)
                    host.Due = File(unit, _state.Nodes.IsPlain ? _hostTurn.Serve(ref host, unit, end) : _hostTurn.ServeNode(unit, end));
            }
            else
            {
                var number = unit - hosts;
                ref var due = ref _state.Switches[number].Due;
                if (due == start)
                    due = File(unit, _queueTurn is null ? _switchTurn!.Serve(number, start, end) : _queueTurn.Serve(number, start, end));
            }
        }
    }

    private long File(int unit, long next) => next == long.MaxValue ? next : _wheel.Add(unit, next);
}
