using Sim.Engine.Exchange;
using Sim.Engine.Network;

namespace Sim.Engine.Packet;

/// <summary>
/// The low-latency exchange as a program, of the same transfers as <see cref="DirectGroup"/>: every GPU writes its rows into every other's memory, within the node over NVLink, to other nodes by RDMA; where two
/// NICs do not meet, by the NIC of the target's index, to which the row goes over NVLink. A combine goes the same ways back. A row is a write of its own, and all are posted at once.
/// </summary>
public sealed class DirectProgram
{
    private readonly ProgramBuilder _builder;
    private readonly ClusterNetwork _network;

    /// <param name="builder">Takes the transfers.</param>
    /// <param name="network">The cluster.</param>
    /// <param name="gpus">GPU of each rank.</param>
    /// <param name="kind">Dispatch or combine.</param>
    /// <param name="rows">Rows that each rank owns at each other.</param>
    /// <param name="bytesPerRow">Bytes of one row.</param>
    /// <param name="nvLink">Payload share of NVLink, relative to that of <paramref name="network"/>.</param>
    public DirectProgram(ProgramBuilder builder, ClusterNetwork network, int[] gpus, ExchangeKind kind, double[][] rows, long bytesPerRow, double nvLink)
    {
        _builder = builder;
        _network = network;
        var most = 0;
        var size = new long[gpus.Length, gpus.Length];
        for (var rank = 0; rank < gpus.Length; rank++)
        {
            for (var target = 0; target < gpus.Length; target++)
            {
                size[rank, target] = target == rank ? 0 : (long)Math.Round(rows[rank][target] * bytesPerRow);
                Bytes += size[rank, target];
                most = Math.Max(most, Writes(size[rank, target], bytesPerRow));
            }
        }

        // Row by row over all targets, and each rank begins with its neighbour, so that not all begin with the same.
        for (var row = 0; row < most; row++)
        {
            for (var rank = 0; rank < gpus.Length; rank++)
            {
                for (var step = 1; step < gpus.Length; step++)
                {
                    var target = (rank + step) % gpus.Length;
                    var writes = Writes(size[rank, target], bytesPerRow);
                    if (row < writes)
                    {
                        var (from, to) = kind == ExchangeKind.Dispatch ? (gpus[rank], gpus[target]) : (gpus[target], gpus[rank]);
                        Write(from, to, ProgramBuilder.Piece(size[rank, target], writes, row), row, nvLink);
                    }
                }
            }
        }
    }

    /// <summary>Bytes of all rows that leave their GPU.</summary>
    public long Bytes { get; }

    /// <summary>Mean rows are rounded up: each but the last is a whole one.</summary>
    private static int Writes(long bytes, long bytesPerRow) => (int)((bytes + bytesPerRow - 1) / bytesPerRow);

    private void Write(int from, int to, long bytes, int row, double nvLink)
    {
        var graph = _network.Graph;
        if (graph.NodeOfGpu(from) == graph.NodeOfGpu(to))
        {
            _builder.Copy(from, to, Math.Max(1, (long)Math.Round(bytes / nvLink)), ProgramBuilder.Start, ProgramBuilder.Start);
            return;
        }

        var (exit, ready) = (from, ProgramBuilder.Start);
        if (_network.Router.RouteLatency(graph.NicOfGpu(from), graph.NicOfGpu(to)) < 0)
        {
            exit = from - (from % graph.GpusPerNode) + (to % graph.GpusPerNode);
            ready = _builder.Gate();
            _builder.Copy(from, exit, bytes, ProgramBuilder.Start, ready);
        }

        _builder.Send(exit, to, bytes, ready, ProgramBuilder.Start, row % _network.Router.QueuePairsPerPeer);
    }
}
