using Sim.Engine.Collectives;
using Sim.Engine.Network;
using Sim.Engine.Packet;
using Sim.Workloads.Programs;

namespace Sim.Engine.Training.Packets;

/// <summary>
/// The messages between pipeline neighbours: each on one queue pair. The receiver has one the send latency after its last byte; the sender goes on when the last acknowledgement is back.
/// </summary>
internal sealed class StepMessages
{
    private readonly StepTable _table;
    private readonly ClusterNetwork _network;
    private readonly SendPaths _paths;
    private readonly List<TransferRange> _written = [];

    public StepMessages(StepTable table, ClusterNetwork network, MessageRoutes routes, TrainingParameters parameters)
    {
        _table = table;
        _network = network;
        _paths = new SendPaths(network, StepLatency.None);
        // Packets carry a byte at least.
        var bytes = Math.Max(1, table.Workload.BoundaryBytes);
        for (var rank = 0; rank < table.Ranks.Count; rank++)
        {
            foreach (ref readonly var at in table.OperationsOf(rank).AsSpan())
            {
                if (at.Operation.Kind == OperationKind.Send)
                {
                    Write(rank, at, routes.Target(rank, at.Stream - Streams.FirstSend).Rank, bytes, parameters.SendLatency.Picoseconds);
                }
            }
        }
    }

    /// <summary>Messages that crossed a link.</summary>
    public long Count => _written.Count;

    /// <summary>Bytes of the messages that arrived.</summary>
    public long Bytes(MessageSet program, PacketRun run) => _table.Workload.BoundaryBytes == 0 ? 0 : _written.Sum(range =>
    {
        // What crosses a NIC is copied to it first where that is another GPU's.
        var (messages, copies) = range.Arrived(program, run);
        return messages > 0 ? messages : copies;
    });

    private void Write(int rank, in PlacedOperation at, int target, long bytes, long latency)
    {
        var builder = _table.Builder;
        var index = _table.Index(rank, at);
        var start = _table.Start[index] = builder.Gate();
        if (target == rank)
        {
            (_table.End[index], _table.Arrived[index]) = (start, start);
            return;
        }

        var (messages, copies) = (builder.Messages.Count, builder.Copies.Count);
        var transfers = new GpuTransfers(builder, _network.Graph, _paths.ExitOf, queuePairs: 1);
        var arrived = builder.Gate(latency);
        _table.Arrived[index] = arrived;
        if (_paths.IsInside(rank, target))
        {
            var copied = builder.Gate();
            transfers.Write(rank, target, bytes, start, copied);
            builder.Wait(arrived, copied);
            _table.End[index] = copied;
        }
        else
        {
            transfers.Write(rank, target, bytes, start, arrived);
            var answered = _table.End[index] = builder.Gate();
            transfers.Connections.Drain(_ => answered);
        }

        _written.Add(TransferRange.Since(builder, messages, copies));
    }
}
