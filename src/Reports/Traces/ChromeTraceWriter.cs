using System.Globalization;
using System.Text.Json;
using Sim.Engine.Results;
using Sim.Reports.Writing;

namespace Sim.Reports.Traces;

/// <summary>
/// Writes a result's timeline in the Chrome trace event format, which Perfetto opens: one process per rank, one thread per stream, complete
/// (X) events that nest on their thread. Times are microseconds with six decimals, so no picosecond is lost.
/// </summary>
public static class ChromeTraceWriter
{
    /// <summary>The trace as JSON: the spans of <see cref="RunResult.Timeline"/>, which the engine has bounded, and no more.</summary>
    public static void Write(RunResult result, ReportContext context, Stream output) => Write(result, context, output, events =>
    {
        foreach (var rank in result.Timeline.GroupBy(s => s.Rank).OrderBy(g => g.Key))
        {
            WriteRank(events, rank.Key, [.. rank]);
        }
    });

    /// <summary>A trace with the identity of a result and the events that <paramref name="fill"/> writes.</summary>
    internal static void Write(RunResult result, ReportContext context, Stream output, Action<TraceEvents> fill)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteString("displayTimeUnit", "ns");
        json.WriteStartObject("otherData");
        json.WriteString("scenario", result.Scenario);
        json.WriteString("mode", result.Mode);
        json.WriteString("result_hash", result.Hash);
        json.WriteString("tool_version", context.ToolVersion);
        json.WriteEndObject();
        json.WriteStartArray("traceEvents");
        fill(new TraceEvents(json));
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteRank(TraceEvents events, int rank, TimelineSpan[] spans)
    {
        var stage = spans.Max(s => s.PipelineRank);
        var label = stage >= 0 ? string.Create(CultureInfo.InvariantCulture, $"rank {rank} (pipeline rank {stage})") : string.Create(CultureInfo.InvariantCulture, $"rank {rank}");
        events.Process(rank, label, rank);

        // Thread 0 is the idle thread of process 0 to some viewers; streams count from 1, in the order of their first span.
        var thread = 1;
        foreach (var stream in spans.GroupBy(s => s.Stream))
        {
            var tracks = NestingTracks.Split([.. stream]);
            for (var i = 0; i < tracks.Count; i++, thread++)
            {
                events.Thread(rank, thread, i == 0 ? stream.Key : string.Create(CultureInfo.InvariantCulture, $"{stream.Key} (overlap {i})"));
                foreach (var span in tracks[i])
                {
                    events.Span(rank, thread, span.Kind, span.Name, span.StartPicoseconds, span.EndPicoseconds);
                }
            }
        }
    }
}
