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
    private readonly int[] _gpuOfHost;
    private readonly Message[] _first;

    /// <summary>By trigger, how many answers it counts.</summary>
    private readonly int[] _waitingFor;
    private readonly List<Message> _messages;
    private readonly List<int> _pathKeys;
    private readonly List<NodeCopy> _copies;
    private readonly List<int> _counts;
    private readonly List<SimDuration> _delays;
    private readonly List<(int From, int To)> _chains;
    private readonly List<NodeSignal> _signals;
    private readonly List<(int Message, SimTime At)> _abandoned;
    private readonly Dictionary<int, int> _alarms = [];

    private Failover(FabricRouter router, ClusterTopology topology, MessageSet workload, SimTime known)
    {
        (_cluster, _topology, _router, _known) = (router.Graph, topology, router, known);
        _gpuOfHost = new int[_cluster.NicCount];
        for (var gpu = _cluster.GpuCount - 1; gpu >= 0; gpu--)
        {
            _gpuOfHost[topology.HostOf(gpu)] = gpu;
        }

        _first = [.. workload.Messages];
        _waitingFor = new int[workload.Triggers.Count];
        foreach (var message in _first)
        {
            if (message.SentTrigger >= 0)
            {
                _waitingFor[message.SentTrigger]++;
            }
        }

        (_messages, _copies, _counts) = ([.. workload.Messages], [.. workload.Copies], [.. workload.Triggers]);
        _delays = [.. workload.Delays, .. new SimDuration[workload.Triggers.Count - workload.Delays.Count]];
        (_chains, _signals, _abandoned) = ([.. workload.Chains], [.. workload.Signals], [.. workload.Abandoned]);
        _pathKeys = [.. workload.PathKeys ?? Enumerable.Range(0, _first.Length)];
    }

    /// <summary>The workload from a loss on.</summary>
    /// <param name="routes">The routes from the loss on, one after another.</param>
    /// <param name="topology">The network.</param>
    /// <param name="workload">What runs.</param>
    /// <param name="run">Its run with the loss, at least up to <paramref name="known"/>.</param>
    /// <param name="known">When software knows of the loss.</param>
    /// <param name="copyOfMessage">Receives, for each message that goes another way, the copy that arrives last in its stead; holds those of earlier losses.</param>
    /// <returns>The changed workload; the same where nothing is cut off.</returns>
    /// <exception cref="TopologyException">Two nodes have no NICs left that meet.</exception>
    public static MessageSet Of(
        IReadOnlyList<FabricRouter> routes, ClusterTopology topology, MessageSet workload, PacketRun run, SimTime known, Dictionary<int, int> copyOfMessage)
    {
        var failover = new Failover(routes[0], topology, workload, known);
        var pairs = new Dictionary<(int From, int To), List<int>?>();
        for (var m = 0; m < workload.Messages.Count; m++)
        {
            var message = workload.Messages[m];
            if (run.Messages[m].Acknowledged is not null || run.Messages[m].GivenUp)
                continue;
            if (!pairs.TryGetValue((message.Source, message.Destination), out var cut))
            {
                pairs[(message.Source, message.Destination)] = cut = routes.All(router => failover.IsCut(router, message)) ? [] : null;
            }

            cut?.Add(m);
        }

        // In the order of their messages, so that the result does not depend on a table's.
        var cuts = pairs.Values.OfType<List<int>>().OrderBy(cut => cut[0]).ToList();
        foreach (var cut in cuts)
        {
            failover.Reroute(cut, run, copyOfMessage);
        }

        return cuts.Count > 0 ? failover.Build() : workload;
    }

    private bool IsCut(FabricRouter router, in Message message) =>
        router.RouteLatency(_cluster.NicOfGpu(_gpuOfHost[message.Source]), _cluster.NicOfGpu(_gpuOfHost[message.Destination])) < 0;

    /// <summary>The messages of a pair of NICs, in order.</summary>
    private void Reroute(List<int> cut, PacketRun run, Dictionary<int, int> copyOfMessage)
    {
        var (from, to) = (_gpuOfHost[_first[cut[0]].Source], _gpuOfHost[_first[cut[0]].Destination]);
        var ways = Network.Detours.Of(_router, from, to);
        var next = (from / _cluster.GpusPerNode) + (to / _cluster.GpusPerNode);
        var sent = new List<int>();
        var gates = new List<int>();
        foreach (var id in cut)
        {
            if (_first[id].SentTrigger >= 0)
            {
                gates.Add(_first[id].SentTrigger);
            }

            var isPosted = run.Messages[id].Posted is { } posted && posted < _known;
            if (isPosted)
            {
                _abandoned.Add((id, _known));
            }

            if (isPosted && run.Messages[id].Received is not null)
            {
                // Only the answer is lost.
                _messages[id] = _first[id] with { SentTrigger = -1 };
                continue;
            }

            sent.Add(Move(id, isPosted, ways[next++ % ways.Count], copyOfMessage));
        }

        // Each other NIC has as many messages under way as the lost one had: that many more go at once, and each answer lets go one that comes that much later. What waits for several answers is
        // the end of all that was sent, and stays with the last messages.
        int[] turns = [.. gates.Where(gate => _waitingFor[gate] == 1)];
        int[] last = [.. gates.Where(gate => _waitingFor[gate] > 1)];
        var answers = Math.Max(0, sent.Count - last.Length);
        var more = Math.Min(turns.Length, Math.Max(turns.Length - answers, Connections.InFlight * (ways.Count - 1)));
        foreach (var gate in turns.Take(more).Concat(last.Skip(sent.Count)))
        {
            _chains.Add((Alarm(_first[cut[0]].Source), gate));
        }

        for (var i = 0; i < sent.Count; i++)
        {
            var gate = i >= answers ? last[i - answers] : more + i < turns.Length ? turns[more + i] : -1;
            _messages[sent[i]] = _messages[sent[i]] with { SentTrigger = gate };
        }
    }

    /// <summary>Sends a message by another NIC; returns the message that goes there.</summary>
    private int Move(int id, bool isPosted, int way, Dictionary<int, int> copyOfMessage)
    {
        var message = _first[id];
        var (from, to) = (_gpuOfHost[message.Source], _gpuOfHost[message.Destination]);
        var perNode = _cluster.GpusPerNode;
        var (near, far) = (from - (from % perNode) + way, to - (to % perNode) + way);
        var (ready, here) = (Gate(), Gate());
        Copy(from, near, message.Size, isPosted || message.StartTrigger < 0 ? Alarm(message.Source) : message.StartTrigger, ready);
        copyOfMessage.TryAdd(id, _copies.Count);
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

    private MessageSet Build() => new(_messages, _counts) { Copies = _copies, Delays = _delays, Chains = _chains, Signals = _signals, PathKeys = [.. _pathKeys], Abandoned = _abandoned };
}
