using Sim.Topology;

namespace Sim.Engine.Packet;

/// <summary>
/// Transfers from GPU to GPU: a copy over NVLink inside a node; between nodes messages, which may leave by the NIC of another GPU of the node, to which the bytes go over NVLink piece by piece.
/// </summary>
/// <param name="builder">Takes the transfers.</param>
/// <param name="graph">Which GPUs are on a node.</param>
/// <param name="exitOf">By whose NIC a transfer from a GPU to another leaves.</param>
/// <param name="queuePairs">Queue pairs of a pair of GPUs.</param>
public sealed class GpuTransfers(ProgramBuilder builder, ClusterGraph graph, Func<int, int, int> exitOf, int queuePairs)
{
    /// <summary>The queue pairs in use.</summary>
    public Connections Connections { get; } = new(builder, queuePairs);

    /// <summary>Writes one transfer.</summary>
    /// <param name="from">The sender.</param>
    /// <param name="to">The receiver.</param>
    /// <param name="bytes">At least one.</param>
    /// <param name="after">The gate of the sender's node that starts it.</param>
    /// <param name="arrived">The gate of the receiver's node that waits for all of it.</param>
    /// <param name="channel">Transfers of different channels share no queue pair.</param>
    public void Write(int from, int to, long bytes, int after, int arrived, int channel = 0)
    {
        if (graph.NodeOfGpu(from) == graph.NodeOfGpu(to))
        {
            builder.Copy(from, to, bytes, after, arrived);
            return;
        }

        var exit = exitOf(from, to);
        // Where NICs do not meet, another NIC's forwards. What is not forwarded is divided over the queue pairs only.
        var isCut = builder.Topology.Detours(exit, to).Count > 0;
        var pieces = exit == from && !isCut ? (int)Math.Min(bytes, queuePairs) : ProgramBuilder.Pieces(bytes);
        for (var piece = 0; piece < pieces; piece++)
        {
            var (part, ready) = (ProgramBuilder.Piece(bytes, pieces, piece), after);
            if (isCut)
            {
                Connections.Transfer(from, to, part, after, arrived, channel);
                continue;
            }

            if (exit != from)
            {
                // What is forwarded goes when the connection has room.
                var turn = Connections.Turn(exit, to, channel);
                if (turn != ProgramBuilder.Start)
                {
                    builder.Wait(turn, after);
                }

                ready = builder.Gate();
                builder.Copy(from, exit, part, turn == ProgramBuilder.Start ? after : turn, ready);
            }

            Connections.Send(exit, to, part, ready, arrived, channel);
        }
    }
}
