using System.Text;
using Sim.Workloads.Programs;

namespace Sim.Engine.Training;

/// <summary>Says who waits for what when a run cannot go on.</summary>
internal static class DeadlockReport
{
    private const int MostLines = 32;

    public static string Describe(RankCursor cursor, MessageBoard messages, ClusterRanks ranks, ChunkBarrier? barrier)
    {
        var text = new StringBuilder("The simulation cannot go on: every rank waits.");
        var lines = 0;
        for (var rank = 0; rank < cursor.Ranks && lines < MostLines; rank++)
        {
            for (var stream = 0; stream < cursor.StreamCount && lines < MostLines; stream++)
            {
                if (cursor.IsFinished(rank, stream))
                {
                    continue;
                }

                text.Append('\n').Append(Line(cursor, messages, ranks, barrier, rank, stream));
                lines++;
            }
        }

        return text.ToString();
    }

    private static string Line(RankCursor cursor, MessageBoard messages, ClusterRanks ranks, ChunkBarrier? barrier, int rank, int stream)
    {
        ref readonly var operation = ref cursor.Operation(rank, stream);
        var program = cursor.ProgramOf(rank);
        var template = program.Templates[program.Steps[cursor.StepOf(rank, stream)].Template].Name;
        var who = $"rank {rank} (pipeline rank {ranks.PipelineRank[rank]}), {Streams.Name(stream)} stream, step {cursor.StepOf(rank, stream)} ({template}): {operation.Kind}";
        if (cursor.IsBusy(rank, stream))
        {
            return $"{who} has started and waits for the other ranks of its group";
        }

        if (!cursor.HasMessage(rank, operation))
        {
            var (source, _) = messages.Source(rank, operation.Channel);
            return $"{who} waits for message {cursor.Consumed(rank, operation.Channel)} of rank {source}";
        }

        if (cursor.CanStart(rank, stream) && barrier?.Holds(rank, stream) == true)
        {
            return $"{who} waits at the boundary of its chunk";
        }

        var awaited = !cursor.HasEnded(rank, stream, operation.First) ? operation.First
            : cursor.HasEnded(rank, stream, operation.Second) ? operation.Weights : operation.Second;
        return $"{who} waits for operation {awaited.Ordinal} of its {Streams.Name(awaited.Stream)} stream";
    }
}
