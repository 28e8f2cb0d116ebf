using Sim.Engine.Events;
using Sim.Engine.Exchange;
using Sim.Engine.Network;
using Sim.Units;
using Sim.Workloads.Experts;
using Sim.Workloads.Programs;

namespace Sim.Engine.Training;

/// <summary>
/// Executes the programs of a training step on all ranks: streams run their operations in order, exchanges meet at their barriers, messages and collectives
/// share the flow network. Deterministic: events in the order (time, sequence), flows before events of the same instant.
/// </summary>
public sealed class TrainingSimulation
{
    private readonly TrainingWorkload _workload;
    private readonly ClusterNetwork _network;
    private readonly ClusterRanks _ranks;
    private readonly TrainingParameters _parameters;
    private readonly RankCursor _cursor;
    private readonly ComputeTimes _times;
    private readonly ExchangeBoard? _exchanges;
    private readonly MessageBoard _messages;
    private readonly CollectiveBoard _collectives;
    private readonly ChunkBarrier? _barrier;
    private readonly OperationLog _log;
    private readonly EventQueue _events = new();
    private readonly List<int> _through = [];
    private long _now;
    private long _ended;

    /// <param name="workload">The programs.</param>
    /// <param name="network">The cluster; idle.</param>
    /// <param name="ranks">The placement of the ranks.</param>
    /// <param name="routing">Expert routing; null for a dense model.</param>
    /// <param name="bound">Lower bound of an exchange by the hardware's rates; goes with <paramref name="routing"/>.</param>
    /// <param name="parameters">Bytes, latencies, phase times.</param>
    public TrainingSimulation(
        TrainingWorkload workload, ClusterNetwork network, ClusterRanks ranks, RoutingDraw? routing, ExchangeBound? bound, TrainingParameters parameters)
    {
        _workload = workload;
        _network = network;
        _ranks = ranks;
        _parameters = parameters;
        _cursor = new RankCursor(workload.Programs, ranks.PipelineRank, workload.StreamCount);
        var store = routing is null ? null : RoutingStore.Of(workload, ranks, routing, bound!, parameters.CombineCopyCost);
        _times = new ComputeTimes(ranks, store, parameters.PhaseTimes);
        _exchanges = store is null ? null : new ExchangeBoard(network, ranks, _cursor, store, parameters);
        _messages = new MessageBoard(network, new MessageRoutes(workload, ranks), ranks.Count, _cursor.ChannelCount, parameters.SendsYield);
        _collectives = new CollectiveBoard(network, ranks, parameters.Collectives);
        _barrier = parameters.BlockingChunks ? new ChunkBarrier(_cursor) : null;
        _log = new OperationLog(workload, ranks);
    }

    internal ExchangeBoard? Exchanges => _exchanges;

    /// <summary>Operations ended so far; <see cref="OperationLog.Count"/> at the end.</summary>
    public long OperationsEnded => _ended;

    public long OperationCount => _log.Count;

    /// <summary>Flows completed so far.</summary>
    public long TransfersEnded => _network.Flows.CompletedFlows;

    /// <summary>The simulated instant.</summary>
    public SimTime Now => new(_now);

    /// <summary>Runs to the end.</summary>
    /// <param name="tick">Called every 65,536 completions, for progress and cancellation; may throw.</param>
    /// <exception cref="SimulationDeadlockException">Nothing can advance, and not all programs have ended.</exception>
    /// <exception cref="Results.BoundViolationException">An exchange was faster than its ports, or the run did not do what its workload says.</exception>
    public TrainingRun Run(Action? tick = null)
    {
        for (var rank = 0; rank < _ranks.Count; rank++)
        {
            Advance(rank, -1);
        }

        long[] tags = new long[1024];
        long turns = 0;
        while (true)
        {
            var flowTime = _network.Flows.NextCompletion().Picoseconds;
            var eventTime = _events.NextTime;
            if (flowTime == long.MaxValue && eventTime == long.MaxValue)
            {
                break;
            }

            if (flowTime <= eventTime)
            {
                _now = flowTime;
                var count = _network.Flows.Complete(ref tags);
                for (var i = 0; i < count; i++)
                {
                    FlowEnded(tags[i]);
                }
            }
            else
            {
                _now = eventTime;
                _network.Flows.AdvanceTo(new SimTime(eventTime));
                while (_events.NextTime == eventTime)
                {
                    Handle(_events.Take());
                }
            }

            if ((++turns & 0xFFFF) == 0)
            {
                tick?.Invoke();
            }
        }

        if (_ended < _log.Count)
        {
            throw new SimulationDeadlockException(DeadlockReport.Describe(_cursor, _messages, _ranks, _barrier));
        }

        var run = new TrainingRun(_workload, _ranks, _network, _log, _exchanges?.Log, _collectives.Arrivals, new SimTime(_now))
        {
            Messages = _messages.Sent, Collectives = _collectives.Count,
        };
        new TrainingAudit(_workload, _parameters, _ranks).Verify(run);
        return run;
    }

    private void Handle(SimEvent simEvent)
    {
        switch (simEvent.Kind)
        {
            case SimEventKind.OperationEnd:
                End(simEvent.Subject, simEvent.Index);
                break;
            case SimEventKind.ExchangeStart:
                _exchanges!.Start(simEvent.Subject, _now);
                break;
            case SimEventKind.CollectiveEnd:
                foreach (var member in _collectives.MembersOf(simEvent.Subject))
                {
                    End(member, simEvent.Index);
                }

                break;
            default:
                _cursor.Deliver(simEvent.Subject, simEvent.Index);
                Advance(simEvent.Subject, SourceOperation(simEvent.Subject, simEvent.Index));
                break;
        }
    }

    private void FlowEnded(long tag)
    {
        var owner = ExchangeGroup.OwnerOf(tag);
        if (owner == FlowTag.SendOwner)
        {
            var rank = (int)((tag >> 8) & 0xFFFFFF);
            var stream = (int)(tag & 0xFF);
            Deliver(rank, stream);
            End(rank, stream);
        }
        else if (owner == FlowTag.CollectiveOwner)
        {
            _collectives.Arrive((int)(tag & 0xFFFFFFFF), _now);
            EndCollective((int)(tag & 0xFFFFFFFF));
        }
        else
        {
            _through.Clear();
            _exchanges!.Complete(tag, _now, _through);
            foreach (var rank in _through)
            {
                _events.Schedule(_now + ExchangeLatency(rank), new SimEvent(SimEventKind.OperationEnd, rank, Streams.Exchange));
            }
        }
    }

    private long ExchangeLatency(int rank) => _cursor.Operation(rank, Streams.Exchange).Kind == OperationKind.Dispatch
        ? _parameters.DispatchLatency.Picoseconds
        : _parameters.CombineLatency.Picoseconds;

    private void Deliver(int rank, int stream)
    {
        var (target, channel) = _messages.Target(rank, stream - Streams.FirstSend);
        _events.Schedule(_now + _parameters.SendLatency.Picoseconds, new SimEvent(SimEventKind.MessageArrival, target, channel));
    }

    private void End(int rank, int stream)
    {
        var index = _log.Index(rank, stream, _cursor.Done(rank, stream));
        _log.Finish(index, _now);
        _ended++;
        _cursor.End(rank, stream);
        Advance(rank, index);
    }

    private void EndCollective(int subject)
    {
        var leader = _collectives.MembersOf(subject)[0];
        var stream = Streams.Of(CollectiveBoard.KindOf(subject));
        var collective = _cursor.ProgramOf(leader).Collectives[_cursor.Operation(leader, stream).Argument];
        _events.Schedule(_now + _collectives.Latency(subject, collective), new SimEvent(SimEventKind.CollectiveEnd, subject, stream));
    }

    /// <summary>Starts whatever a rank can start now; <paramref name="cause"/> is the operation whose end brought this about.</summary>
    private void Advance(int rank, int cause)
    {
        for (var stream = 0; stream < _cursor.StreamCount; stream++)
        {
            if (_cursor.CanStart(rank, stream) && _barrier?.Holds(rank, stream) != true)
            {
                _barrier?.Enter(rank, stream);
                _log.Begin(_log.Index(rank, stream, _cursor.Done(rank, stream)), _now, cause);
                _cursor.Begin(rank, stream);
                Start(rank, stream);
            }
        }
    }

    private void Start(int rank, int stream)
    {
        ref readonly var operation = ref _cursor.Operation(rank, stream);
        switch (operation.Kind)
        {
            case OperationKind.Compute:
                _events.Schedule(_now + _times.Of(rank, _cursor.Step(rank, stream), operation), new SimEvent(SimEventKind.OperationEnd, rank, stream));
                break;
            case OperationKind.Send:
                if (!_messages.Start(rank, stream, _workload.BoundaryBytes))
                {
                    var (target, channel) = _messages.Target(rank, stream - Streams.FirstSend);
                    _events.Schedule(_now, new SimEvent(SimEventKind.MessageArrival, target, channel));
                    _events.Schedule(_now, new SimEvent(SimEventKind.OperationEnd, rank, stream));
                }

                break;
            case OperationKind.Collective:
                var collective = _cursor.ProgramOf(rank).Collectives[operation.Argument];
                if (_collectives.Join(rank, collective))
                {
                    var subject = CollectiveBoard.Subject(collective.Group, _ranks.Groups(collective.Group).Of[rank]);
                    _events.Schedule(_now, new SimEvent(SimEventKind.CollectiveEnd, subject, stream));
                }

                break;
            default:
                if (_exchanges!.Join(rank))
                {
                    _events.Schedule(_now + _parameters.NotifyLatency.Picoseconds, new SimEvent(SimEventKind.ExchangeStart, _ranks.ExpertGroup[rank], 0));
                }

                break;
        }
    }

    private int SourceOperation(int rank, int channel)
    {
        var (source, sourceChannel) = _messages.Source(rank, channel);
        var stream = Streams.Send(sourceChannel);
        return _log.Index(source, stream, _cursor.Arrived(rank, channel) - 1);
    }
}
