using Sim.Engine.Exchange;
using Sim.Engine.Network;
using Sim.Engine.Packet;
using Sim.Units;
using Sim.Workloads.Experts;
using Sim.Workloads.Programs;

namespace Sim.Engine.Training.Packets;

/// <summary>
/// A training step on packets: the programs of all ranks as one program of gates, messages, copies and signals, which the nodes of the packet network carry out at exact times. Each operation has a
/// gate that waits for the operation before it in its stream and for what it depends on; kernels are delays.
/// </summary>
/// <remarks>
/// The latencies are those of the flow model, less what lies on the links of the way, where the measured time had it in it: exchanges and steps of rings. A message between stages was measured in a
/// node, and the way over the fabric comes on top.
/// </remarks>
public sealed class PacketStep
{
    private readonly StepTable _table;
    private readonly StepInputs _inputs;
    private readonly StepExchanges? _exchanges;
    private readonly StepMessages _messages;
    private readonly StepCollectives _collectives;
    private readonly ClusterNetwork _network;
    private readonly TrainingParameters _parameters;

    /// <param name="workload">The programs.</param>
    /// <param name="network">The cluster; its routes must not change during the step.</param>
    /// <param name="topology">Its packet network.</param>
    /// <param name="ranks">The placement of the ranks.</param>
    /// <param name="routing">Expert routing; null for a dense model.</param>
    /// <param name="bound">Lower bound of an exchange by the hardware's rates; goes with <paramref name="routing"/>.</param>
    /// <param name="parameters">Bytes, latencies, phase times.</param>
    /// <exception cref="ArgumentException">The step is folded.</exception>
    public PacketStep(
        TrainingWorkload workload, ClusterNetwork network, ClusterTopology topology, ClusterRanks ranks, RoutingDraw? routing, ExchangeBound? bound, TrainingParameters parameters)
    {
        if (Enum.GetValues<RankGroup>().Any(kind => ranks.Groups(kind).Fold > 1))
        {
            throw new ArgumentException("packets run whole groups: with training.fold_to the groups that reduce gradients have ranks that are not there; simulate all, on a smaller cluster");
        }

        _network = network;
        _parameters = OnPackets(parameters, network, ranks);
        var builder = new ProgramBuilder(topology);
        var routes = new MessageRoutes(workload, ranks);
        var store = routing is null ? null : RoutingStore.Of(workload, ranks, routing, bound!, parameters.CombineCopyCost);
        _table = new StepTable(workload, ranks, builder);
        _inputs = new StepInputs(_table, routes, parameters.BlockingChunks);
        _exchanges = store is null ? null : new StepExchanges(_table, network, store, _parameters);
        _messages = new StepMessages(_table, network, routes, _parameters);
        _collectives = new StepCollectives(_table, network, parameters.Collectives);
        WriteKernels(new ComputeTimes(ranks, store, parameters.PhaseTimes));
        Join();
        Program = builder.Build();
    }

    /// <summary>What the packet network runs.</summary>
    public MessageSet Program { get; }

    /// <summary>The finished step.</summary>
    /// <exception cref="SimulationDeadlockException">An operation never ended.</exception>
    /// <exception cref="Results.BoundViolationException">An exchange was faster than its ports, or the run did not do what its workload says.</exception>
    public TrainingRun Finish(PacketRun run)
    {
        Fill(run);
        var last = 0L;
        for (var index = 0; index < _table.Log.Count; index++)
        {
            last = Math.Max(last, _table.Log.End(index));
        }

        var step = new TrainingRun(_table.Workload, _table.Ranks, _network, _table.Log, _exchanges?.Finish(run), _collectives.Ready(run), new SimTime(last))
        {
            Messages = _messages.Count, Collectives = _collectives.Count,
        };
        new TrainingAudit(_table.Workload, _parameters, _table.Ranks).Verify(step, _exchanges?.Bytes(Program, run) ?? (0, 0), _messages.Bytes(Program, run), _collectives.Bytes);
        return step;
    }

    /// <summary>The way of the longest exchange lies on the links.</summary>
    private static TrainingParameters OnPackets(TrainingParameters parameters, ClusterNetwork network, ClusterRanks ranks)
    {
        var way = ranks.ExpertGroups.Max(group => ExchangeWay.Longest(network, group));
        return parameters with
        {
            DispatchLatency = new SimDuration(ExchangeWay.Rest(parameters.DispatchLatency, way)),
            CombineLatency = new SimDuration(ExchangeWay.Rest(parameters.CombineLatency, way)),
        };
    }

    private void WriteKernels(ComputeTimes times)
    {
        for (var rank = 0; rank < _table.Ranks.Count; rank++)
        {
            var steps = _table.ProgramOf(rank).Steps;
            foreach (ref readonly var at in _table.OperationsOf(rank).AsSpan())
            {
                if (at.Operation.Kind == OperationKind.Compute)
                {
                    var index = _table.Index(rank, at);
                    _table.End[index] = _table.Start[index] = _table.Builder.Gate(times.Of(rank, steps[at.Step], at.Operation));
                }
            }
        }
    }

    /// <summary>Lets every operation wait for its inputs; those that have none start at the beginning.</summary>
    private void Join()
    {
        var inputs = new List<StepInputs.Input>();
        for (var rank = 0; rank < _table.Ranks.Count; rank++)
        {
            foreach (ref readonly var at in _table.OperationsOf(rank).AsSpan())
            {
                _inputs.Of(rank, at, inputs);
                var start = _table.Start[_table.Index(rank, at)];
                foreach (var input in inputs)
                {
                    _table.Builder.Wait(start, GateOf(input));
                }

                if (inputs.Count == 0)
                {
                    _table.Builder.Hear(start, _table.NodeOf(rank), ProgramBuilder.Start, 0);
                }
            }
        }
    }

    private int GateOf(StepInputs.Input input) => input.IsMessage ? _table.Arrived[input.Operation] : _table.End[input.Operation];

    /// <summary>Reads the times of all operations off their gates. Of what an operation waited for, the last is its cause.</summary>
    private void Fill(PacketRun run)
    {
        var inputs = new List<StepInputs.Input>();
        for (var rank = 0; rank < _table.Ranks.Count; rank++)
        {
            foreach (ref readonly var at in _table.OperationsOf(rank).AsSpan())
            {
                var index = _table.Index(rank, at);
                _inputs.Of(rank, at, inputs);
                var (cause, latest) = (-1, -1L);
                foreach (var input in inputs)
                {
                    var time = TimeOf(run, GateOf(input), rank, at);
                    (cause, latest) = time > latest ? (input.Operation, time) : (cause, latest);
                }

                _table.Log.Begin(index, Opened(run, _table.Start[index], rank, at), cause);
                _table.Log.Finish(index, at.Operation.Kind == OperationKind.Send ? Opened(run, _table.Arrived[index], rank, at) : TimeOf(run, _table.End[index], rank, at));
            }
        }

        _table.Log.Mix(run.Hash);
    }

    private long TimeOf(PacketRun run, int gate, int rank, in PlacedOperation at) => Opened(run, gate, rank, at) + _table.Builder.Delay(gate);

    private static long Opened(PacketRun run, int gate, int rank, in PlacedOperation at) => run.Triggers[gate]?.Picoseconds ?? throw new SimulationDeadlockException(
        $"The step stands still: {at.Operation.Kind} {at.Ordinal} of rank {rank} on its {Streams.Name(at.Stream)} stream never ended. {run.Completed} of {run.Messages.Count} messages have arrived.");
}
