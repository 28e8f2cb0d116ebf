using Sim.Engine.Network;
using Sim.Topology;
using Sim.Units;

namespace Sim.Engine.Packet;

/// <summary>
/// What software does when NICs no longer meet for good, as when a plane is lost: it takes back the messages between them that have no answer and posts them again, whole, over other NICs of the
/// nodes with NVLink on both sides (<see cref="Connections.Transfer"/>); later messages go there at once. A program is known before its run, so the run up to the time at which the
/// loss is known tells which messages these are. Nothing before that time depends on what is changed here, so that the next run is the same up to it, packet by packet.
/// </summary>
public sealed class Failover
{
    private readonly ClusterGraph _cluster;
    private readonly ClusterTopology _topology;
    private readonly FabricRouter _router;
    private readonly SimTime _known;
    private readonly FailoverLog _log;
    private readonly int[] _gpuOfHost;
    private readonly Message[] _first;

    /// <summary>By trigger, whether it lets the next transfer of a connection go.</summary>
    private readonly bool[] _isTurn;
    private readonly List<Message> _messages;
    private readonly List<int> _pathKeys;
    private readonly List<MessageTurn> _turns;
    private readonly List<NodeCopy> _copies;
    private readonly List<int> _counts;
    private readonly List<SimDuration> _delays;
    private readonly List<(int From, int To)> _chains;
    private readonly List<NodeSignal> _signals;
    private readonly List<(int Message, SimTime At)> _abandoned;
    private readonly Dictionary<int, int> _alarms = [];
    private readonly Dictionary<(int From, int To), int> _nextWay = [];

    private Failover(FabricRouter router, ClusterTopology topology, MessageSet workload, SimTime known, FailoverLog log, int[] gpuOfHost)
    {
        (_cluster, _topology, _router, _known, _log, _gpuOfHost) = (router.Graph, topology, router, known, log, gpuOfHost);
        _first = [.. workload.Messages];
        _isTurn = new bool[workload.Triggers.Count];
        foreach (var start in _first.Select(message => message.StartTrigger).Concat(workload.Copies.Select(copy => copy.StartTrigger)).Where(start => start >= 0))
        {
            _isTurn[start] = true;
        }

        (_messages, _copies, _counts) = ([.. workload.Messages], [.. workload.Copies], [.. workload.Triggers]);
        _delays = [.. workload.Delays, .. new SimDuration[workload.Triggers.Count - workload.Delays.Count]];
        (_chains, _signals, _abandoned) = ([.. workload.Chains], [.. workload.Signals], [.. workload.Abandoned]);
        _pathKeys = [.. workload.PathKeys ?? Enumerable.Range(0, _first.Length)];
        _turns = [.. workload.Turns ?? Enumerable.Repeat(new MessageTurn(-1, 0), _first.Length)];
    }

    /// <summary>The workload with what software does at all changes of routes, each known a detection delay after it.</summary>
    /// <param name="changes">The changes in order of time.</param>
    /// <param name="detection">From a change to the time at which software knows of it.</param>
    /// <param name="topology">The network.</param>
    /// <param name="workload">What runs.</param>
    /// <param name="upTo">Runs a workload up to a time; asked only for losses that cut off something.</param>
    /// <param name="log">Receives what was moved.</param>
    /// <exception cref="TopologyException">Two nodes have no NICs left that meet.</exception>
    public static MessageSet Through(
        IReadOnlyList<RouteChange> changes, SimDuration detection, ClusterTopology topology, MessageSet workload, Func<MessageSet, SimTime, PacketRun> upTo, FailoverLog log)
    {
        for (var i = 0; i < changes.Count; i++)
        {
            var (now, known) = (workload, changes[i].From + detection);
            workload = Of([.. changes.Skip(i).Select(change => change.Router)], topology, now, known, () => upTo(now, known), log);
        }

        return workload;
    }

    /// <summary>The workload from one loss on.</summary>
    /// <param name="routes">The routes from the loss on, one after another.</param>
    /// <param name="topology">The network.</param>
    /// <param name="workload">What runs.</param>
    /// <param name="known">When software knows of the loss.</param>
    /// <param name="run">Its run with the loss, at least up to <paramref name="known"/>.</param>
    /// <param name="log">Receives what was moved.</param>
    /// <returns>The changed workload; the same where nothing is cut off.</returns>
    private static MessageSet Of(FabricRouter[] routes, ClusterTopology topology, MessageSet workload, SimTime known, Func<PacketRun> run, FailoverLog log)
    {
        var gpus = GpuOfHost(topology, routes[0].Graph);
        var pairs = new Dictionary<(int From, int To), bool>();
        List<int> lost = [];
        for (var m = 0; m < workload.Messages.Count; m++)
        {
            var pair = (workload.Messages[m].Source, workload.Messages[m].Destination);
            if (!pairs.TryGetValue(pair, out var isCut))
            {
                pairs[pair] = isCut = routes.All(router => !Meet(router, gpus[pair.Source], gpus[pair.Destination]));
            }

            if (isCut)
            {
                lost.Add(m);
            }
        }

        if (lost.Count == 0)
        {
            return workload;
        }

        var results = run().Messages;
        lost.RemoveAll(m => results[m].Acknowledged is not null || results[m].GivenUp);
        if (lost.Count == 0)
        {
            return workload;
        }

        // In the order of their messages, so that the result does not depend on a table's.
        var failover = new Failover(routes[0], topology, workload, known, log, gpus);
        foreach (var cut in lost.GroupBy(failover.ConnectionOf).OrderBy(cut => cut.Min()))
        {
            failover.Reroute([.. cut.OrderBy(m => failover._turns[m].Place)], results);
        }

        return failover.Build();
    }

    private static int[] GpuOfHost(ClusterTopology topology, ClusterGraph cluster)
    {
        var gpus = new int[cluster.NicCount];
        for (var gpu = cluster.GpuCount - 1; gpu >= 0; gpu--)
        {
            gpus[topology.HostOf(gpu)] = gpu;
        }

        return gpus;
    }

    private static bool Meet(FabricRouter router, int fromGpu, int toGpu) => router.RouteLatency(router.Graph.NicOfGpu(fromGpu), router.Graph.NicOfGpu(toGpu)) >= 0;

    /// <summary>Messages that take turns: those of a connection from one NIC to another. A message of no connection stands alone.</summary>
    private (int Connection, int Source, int Destination) ConnectionOf(int message) =>
        (_turns[message].Connection is >= 0 and var connection ? connection : -1 - message, _first[message].Source, _first[message].Destination);

    /// <summary>The messages of a connection that have no answer, in their order.</summary>
    private void Reroute(List<int> cut, IReadOnlyList<MessageResult> results)
    {
        var (from, to) = (_gpuOfHost[_first[cut[0]].Source], _gpuOfHost[_first[cut[0]].Destination]);
        var ways = Detours.Of(_router, from, to);
        var next = _nextWay.GetValueOrDefault((from, to), (from / _cluster.GpusPerNode) + (to / _cluster.GpusPerNode));
        var sent = new List<int>();
        var turns = new List<int>();
        var end = -1;
        foreach (var id in cut)
        {
            var gate = _first[id].SentTrigger;
            var isPosted = results[id].Posted is { } posted && posted < _known;
            if (isPosted)
            {
                _abandoned.Add((id, _known));
            }

            if (isPosted && results[id].Received is not null)
            {
                // Only the answer is lost.
                _messages[id] = _first[id] with { SentTrigger = -1 };
                Open(gate, _first[id].Source);
                continue;
            }

            var moved = Move(id, isPosted, ways[next++ % ways.Count]);
            if (gate >= 0 && !_isTurn[gate])
            {
                end = gate;
            }
            else
            {
                sent.Add(moved);
                turns.AddRange(gate < 0 ? [] : [gate]);
            }
        }

        _nextWay[(from, to)] = next;

        // Each other NIC has as many messages under way as the lost one had: that many more go at once, and each answer lets go one that comes that much later. What waits for the end of all that was
        // sent waits for the answers that let nothing go.
        var more = Math.Min(turns.Count, Connections.InFlight * (ways.Count - 1));
        foreach (var turn in turns.Take(more))
        {
            Open(turn, _first[cut[0]].Source);
        }

        for (var i = 0; i < sent.Count; i++)
        {
            var gate = more + i < turns.Count ? turns[more + i] : end;
            if (gate >= 0 && gate == end)
            {
                _counts[gate]++;
            }

            _messages[sent[i]] = _messages[sent[i]] with { SentTrigger = gate };
        }
    }

    /// <summary>Opens a gate of a host's node when the loss is known.</summary>
    private void Open(int gate, int host)
    {
        if (gate >= 0)
        {
            _chains.Add((Alarm(host), gate));
        }
    }

    /// <summary>Sends a message by another NIC; returns the message that goes there.</summary>
    private int Move(int id, bool isPosted, int way)
    {
        var message = _first[id];
        var (from, to) = (_gpuOfHost[message.Source], _gpuOfHost[message.Destination]);
        var perNode = _cluster.GpusPerNode;
        var (near, far) = (from - (from % perNode) + way, to - (to % perNode) + way);
        var (ready, here) = (Gate(), Gate());
        Copy(from, near, message.Size, isPosted || message.StartTrigger < 0 ? Alarm(message.Source) : message.StartTrigger, ready);
        _log.Moved(id, _copies.Count, message.Size, isPosted);
        Copy(far, to, message.Size, here, message.ReceivedTrigger);
        var moved = message with { Source = _topology.HostOf(near), Destination = _topology.HostOf(far), StartTrigger = ready, ReceivedTrigger = here };
        if (!isPosted)
        {
            _messages[id] = moved;
            return id;
        }

        _messages[id] = message with { SentTrigger = -1, ReceivedTrigger = -1 };
        _messages.Add(moved);
        _pathKeys.Add(_pathKeys[id]);
        _turns.Add(_turns[id]);
        return _messages.Count - 1;
    }

    /// <summary>The trigger of a host's node that opens when the loss is known.</summary>
    private int Alarm(int host)
    {
        var node = host / _cluster.NicsPerNode;
        if (!_alarms.TryGetValue(node, out var alarm))
        {
            _alarms[node] = alarm = Gate();
            _signals.Add(new NodeSignal(-1, alarm, node, _known - SimTime.Zero));
        }

        return alarm;
    }

    /// <summary>A trigger of one event.</summary>
    private int Gate()
    {
        _counts.Add(1);
        _delays.Add(SimDuration.Zero);
        return _counts.Count - 1;
    }

    private void Copy(int fromGpu, int toGpu, Bytes size, int after, int arrived) =>
        _copies.Add(new NodeCopy(ClusterTopology.NvLinkOut(fromGpu), ClusterTopology.NvLinkIn(toGpu), -1, size, after, arrived));

    private MessageSet Build() => new(_messages, _counts) { Copies = _copies, Delays = _delays, Chains = _chains, Signals = _signals, PathKeys = [.. _pathKeys], Turns = [.. _turns], Abandoned = _abandoned };
}
