using Sim.Engine.Exchange;
using Sim.Engine.Network;
using Sim.Engine.Packet;
using Sim.Workloads.Experts;
using Sim.Workloads.Programs;

namespace Sim.Engine.Training.Packets;

/// <summary>
/// The exchanges of a step. The notify barrier is a signal from every node of the group to every other: transfers start one notify latency after the last rank's arrival, in all nodes at the same instant.
/// </summary>
internal sealed class StepExchanges
{
    private readonly StepTable _table;
    private readonly ClusterNetwork _network;
    private readonly RoutingStore _routing;
    private readonly TrainingParameters _parameters;
    private readonly int _perNode;
    private readonly List<Written> _written = [];

    /// <param name="table">Takes the gates.</param>
    /// <param name="network">The cluster.</param>
    /// <param name="routing">Counts.</param>
    /// <param name="parameters">Bytes and latencies.</param>
    public StepExchanges(StepTable table, ClusterNetwork network, RoutingStore routing, TrainingParameters parameters)
    {
        _table = table;
        _network = network;
        _routing = routing;
        _parameters = parameters;
        _perNode = network.Graph.GpusPerNode;
        for (var group = 0; group < table.Ranks.ExpertGroups.Length; group++)
        {
            foreach (var at in table.OperationsOf(table.Ranks.ExpertGroups[group][0]))
            {
                if (at.Operation.Kind is OperationKind.Dispatch or OperationKind.Combine)
                {
                    _written.Add(Write(group, at));
                }
            }
        }
    }

    /// <summary>Bytes that arrived, and that had to by the routing counts: messages between nodes, and copies in them.</summary>
    public (long Arrived, long Routed) Bytes(MessageSet program, PacketRun run)
    {
        long arrived = 0, routed = 0;
        foreach (var exchange in _written)
        {
            var (messages, copies) = exchange.Transfers.Arrived(program, run);
            arrived += messages + copies;
            routed += exchange.Moved;
        }

        return (arrived, routed);
    }

    /// <summary>What happened.</summary>
    /// <exception cref="Results.BoundViolationException">An exchange was faster than its ports.</exception>
    public ExchangeLog Finish(PacketRun run)
    {
        var log = new ExchangeLog(_table.Ranks);
        foreach (var exchange in _written)
        {
            var members = _table.Ranks.ExpertGroups[exchange.Group];
            var last = members.MaxBy(rank => run.Triggers[_table.Start[_table.Index(rank, exchange.At)]]!.Value.Picoseconds);
            log.Begin(exchange.Group, last, run.Triggers[exchange.Begin]!.Value.Picoseconds, members.Length / _perNode, exchange.RoutedBytes);
            log.Finish(exchange.Group, exchange.Through.Max(gate => run.Triggers[gate]!.Value.Picoseconds), exchange.Bound, shares: true);
        }

        return log;
    }

    private Written Write(int group, PlacedOperation at)
    {
        var (builder, members) = (_table.Builder, _table.Ranks.ExpertGroups[group]);
        var (operation, program) = (at.Operation, _table.ProgramOf(members[0]));
        var microBatch = operation.IsBackward ? program.Steps[at.Step].BackwardMicroBatch : program.Steps[at.Step].ForwardMicroBatch;
        var block = _routing.Counts(group, operation.Unit, program.Units[operation.Unit].Layer, microBatch, _table.Ranks.DataIndex[members[0]]);
        var kind = operation.Kind == OperationKind.Dispatch ? ExchangeKind.Dispatch : ExchangeKind.Combine;
        var (bytes, latency) = kind == ExchangeKind.Dispatch
            ? (_parameters.DispatchBytes, _parameters.DispatchLatency)
            : (_parameters.CombineBytes, _parameters.CombineLatency);
        var starts = Barrier(members, at);
        var (messages, copies, detours) = (builder.Messages.Count, builder.Copies.Count, builder.DetourBytes);
        var exchange = new ExchangeProgram(
            builder, _perNode, _network.Router.QueuePairsPerPeer, members, kind, block.Counts, bytes, starts, latency.Picoseconds);
        for (var i = 0; i < members.Length; i++)
        {
            _table.End[_table.Index(members[i], at)] = exchange.Through[i];
        }

        var written = new Written(
            group, at, starts[0], [.. exchange.Through], TransferRange.Since(builder, messages, copies), (Moved(members, block.Counts, kind) * bytes) + builder.DetourBytes - detours, block.Pairs * bytes,
            (kind == ExchangeKind.Dispatch ? block.DispatchBound : block.CombineBound) * bytes);
        if (operation.IsBackward && kind == ExchangeKind.Combine)
        {
            _routing.Release(group, operation.Unit, microBatch);
        }

        return written;
    }

    /// <summary>The gate of each node that opens a notify latency after the last rank of the group has arrived.</summary>
    private int[] Barrier(int[] members, in PlacedOperation at)
    {
        var (builder, notify) = (_table.Builder, _parameters.NotifyLatency.Picoseconds);
        var joined = new int[members.Length / _perNode];
        for (var node = 0; node < joined.Length; node++)
        {
            joined[node] = builder.Gate();
            for (var i = node * _perNode; i < (node + 1) * _perNode; i++)
            {
                builder.Wait(joined[node], _table.Start[_table.Index(members[i], at)] = builder.Gate());
            }
        }

        var starts = Array.ConvertAll(joined, _ => builder.Gate());
        for (var from = 0; from < joined.Length; from++)
        {
            // To its own node a node needs no signal.
            var own = builder.Gate(notify);
            builder.Wait(own, joined[from]);
            for (var to = 0; to < joined.Length; to++)
            {
                if (to == from)
                {
                    builder.Wait(starts[to], own);
                }
                else
                {
                    builder.Hear(starts[to], _table.NodeOf(members[to * _perNode]), joined[from], notify);
                }
            }
        }

        return starts;
    }

    /// <summary>Rows that cross a NIC and rows that are copied in a node, of all ranks together: what stays on its forwarder is copied where SMs do it.</summary>
    private long Moved(int[] members, RoutingCounts[] counts, ExchangeKind kind)
    {
        long rows = 0;
        for (var rank = 0; rank < members.Length; rank++)
        {
            for (var node = 0; node < members.Length / _perNode; node++)
            {
                rows += node == rank / _perNode ? 0 : counts[rank].TokensToNode[node];
                for (var g = 0; g < _perNode; g++)
                {
                    var isForwarder = g == rank % _perNode && _table.Builder.Topology.Copying(members[0], kind) < 0;
                    rows += isForwarder ? 0 : counts[rank].TokensToGpu[(node * _perNode) + g];
                }
            }
        }

        return rows;
    }

    /// <param name="Group">The group.</param>
    /// <param name="At">The operation.</param>
    /// <param name="Begin">Gate that starts its transfers.</param>
    /// <param name="Through">Gates of its ranks.</param>
    /// <param name="Transfers">Its messages and copies.</param>
    /// <param name="Moved">Bytes of these by the routing counts, and twice what goes by other NICs.</param>
    /// <param name="RoutedBytes">Bytes of (token, node) pairs, own nodes included.</param>
    /// <param name="Bound">Seconds that its bytes need.</param>
    private sealed record Written(int Group, PlacedOperation At, int Begin, int[] Through, TransferRange Transfers, long Moved, long RoutedBytes, double Bound);
}
