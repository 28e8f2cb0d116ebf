using System.Globalization;
using System.IO.Compression;
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
    /// <summary>The trace as gzip.</summary>
    public static void WriteCompressed(RunResult result, ReportContext context, Stream output)
    {
        using var zip = new GZipStream(output, CompressionLevel.Optimal, leaveOpen: true);
        Write(result, context, zip);
    }

    /// <summary>The trace as plain JSON: the spans of <see cref="RunResult.Timeline"/>, which the engine has bounded, and no more.</summary>
    public static void Write(RunResult result, ReportContext context, Stream output)
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
        foreach (var rank in result.Timeline.GroupBy(s => s.Rank).OrderBy(g => g.Key))
        {
            WriteRank(json, rank.Key, [.. rank]);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteRank(Utf8JsonWriter json, int rank, TimelineSpan[] spans)
    {
        var stage = spans.Max(s => s.PipelineRank);
        var label = stage >= 0 ? string.Create(CultureInfo.InvariantCulture, $"rank {rank} (pipeline rank {stage})") : string.Create(CultureInfo.InvariantCulture, $"rank {rank}");
        WriteMetadata(json, "process_name", rank, 0, "name", label);
        WriteSortIndex(json, "process_sort_index", rank, 0, rank);

        // Thread 0 is the idle thread of process 0 to some viewers; streams count from 1, in the order of their first span.
        var thread = 1;
        foreach (var stream in spans.GroupBy(s => s.Stream))
        {
            var tracks = NestingTracks.Split([.. stream]);
            for (var i = 0; i < tracks.Count; i++, thread++)
            {
                var name = i == 0 ? stream.Key : string.Create(CultureInfo.InvariantCulture, $"{stream.Key} (overlap {i})");
                WriteMetadata(json, "thread_name", rank, thread, "name", name);
                WriteSortIndex(json, "thread_sort_index", rank, thread, thread);
                foreach (var span in tracks[i])
                {
                    WriteSpan(json, span, thread);
                }
            }
        }
    }

    private static void WriteSpan(Utf8JsonWriter json, TimelineSpan span, int thread)
    {
        json.WriteStartObject();
        json.WriteString("ph", "X");
        json.WriteString("cat", span.Kind);
        json.WriteString("name", span.Name);
        json.WriteNumber("pid", span.Rank);
        json.WriteNumber("tid", thread);
        WriteMicroseconds(json, "ts", span.StartPicoseconds);
        WriteMicroseconds(json, "dur", span.EndPicoseconds - span.StartPicoseconds);
        json.WriteEndObject();
    }

    /// <summary>Picoseconds as decimal microseconds, digit for digit.</summary>
    private static void WriteMicroseconds(Utf8JsonWriter json, string property, long picoseconds)
    {
        json.WritePropertyName(property);
        json.WriteNumberValue(picoseconds / 1_000_000m);
    }

    private static void WriteMetadata(Utf8JsonWriter json, string kind, int pid, int tid, string argument, string value)
    {
        StartMetadata(json, kind, pid, tid);
        json.WriteString(argument, value);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteSortIndex(Utf8JsonWriter json, string kind, int pid, int tid, int index)
    {
        StartMetadata(json, kind, pid, tid);
        json.WriteNumber("sort_index", index);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void StartMetadata(Utf8JsonWriter json, string kind, int pid, int tid)
    {
        json.WriteStartObject();
        json.WriteString("ph", "M");
        json.WriteString("name", kind);
        json.WriteNumber("pid", pid);
        json.WriteNumber("tid", tid);
        json.WriteStartObject("args");
    }
}
