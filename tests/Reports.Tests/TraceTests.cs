using System.Text.Json;
using Sim.Engine.Results;
using Sim.Reports.Tests.Samples;
using Sim.Reports.Traces;

namespace Sim.Reports.Tests;

public sealed class TraceTests
{
    [Fact]
    public void Every_span_is_an_event_and_every_thread_has_a_name()
    {
        var result = SampleResult.Create(microBatches: 8);
        using var trace = Write(result);
        var events = trace.RootElement.GetProperty("traceEvents").EnumerateArray().ToArray();
        var spans = events.Where(e => Text(e, "ph") == "X").ToArray();
        Assert.Equal(result.Timeline.Count, spans.Length);
        var named = events.Where(e => Text(e, "name") == "thread_name").Select(Track).ToHashSet();
        Assert.All(spans, e => Assert.Contains(Track(e), named));
        Assert.Equal(16, events.Count(e => Text(e, "name") == "process_name"));
    }

    [Fact]
    public void Times_keep_every_picosecond()
    {
        // 19.926 s after the start at picosecond resolution: 19,926,000,000,001 ps = 19,926,000.000001 us.
        using var trace = Write(WithSpans(new TimelineSpan(3, -1, "s", "n", "F", 19_926_000_000_001, 19_926_000_000_003)));
        var span = trace.RootElement.GetProperty("traceEvents").EnumerateArray().Single(e => Text(e, "ph") == "X");
        Assert.Equal("19926000.000001", span.GetProperty("ts").GetRawText());
        Assert.Equal("0.000002", span.GetProperty("dur").GetRawText());
    }

    [Fact]
    public void Spans_that_overlap_without_nesting_get_tracks_of_their_own()
    {
        // [0,10) holds [2,5); [4,12) overlaps both without nesting and needs a second track.
        using var trace = Write(WithSpans(Span(0, 10_000), Span(2_000, 5_000), Span(4_000, 12_000)));
        Assert.Equal(2, trace.RootElement.GetProperty("traceEvents").EnumerateArray().Count(e => Text(e, "name") == "thread_name"));
    }

    [Fact]
    public void On_a_track_any_two_events_are_disjoint_or_nested_in_picoseconds_and_in_whole_nanoseconds()
    {
        var random = new Units.RandomStream(7, Units.RandomStream.HashName("trace test"), 0);
        var spans = new TimelineSpan[400];
        for (var i = 0; i < spans.Length; i++)
        {
            var start = random.NextInt(200_000);
            spans[i] = Span(start, start + random.NextInt(20_000));
        }

        var tracks = NestingTracks.Split(spans);
        Assert.Equal(spans.Length, tracks.Sum(t => t.Count));
        foreach (var track in tracks)
        {
            AssertNested(track, ps => ps, (s, e) => e);
            AssertNested(track, ps => ps / 1000, (s, e) => (s / 1000) + ((e - s) / 1000));
        }
    }

    private static void AssertNested(List<TimelineSpan> track, Func<long, long> start, Func<long, long, long> end)
    {
        for (var i = 0; i < track.Count; i++)
        {
            for (var j = i + 1; j < track.Count; j++)
            {
                var (a, b) = (start(track[i].StartPicoseconds), end(track[i].StartPicoseconds, track[i].EndPicoseconds));
                var (c, d) = (start(track[j].StartPicoseconds), end(track[j].StartPicoseconds, track[j].EndPicoseconds));
                Assert.True(b <= c || d <= a || (a <= c && d <= b) || (c <= a && b <= d), $"[{a},{b}) and [{c},{d})");
            }
        }
    }

    private static TimelineSpan Span(long start, long end) => new(0, -1, "s", "n", "F", start, end);

    private static RunResult WithSpans(params TimelineSpan[] spans) => SampleResult.Create(microBatches: 1) with { Timeline = spans };

    private static JsonDocument Write(RunResult result)
    {
        using var file = new MemoryStream();
        ChromeTraceWriter.Write(result, SampleResult.Context, file);
        file.Position = 0;
        return JsonDocument.Parse(file);
    }

    private static (int Process, int Thread) Track(JsonElement e) => (e.GetProperty("pid").GetInt32(), e.GetProperty("tid").GetInt32());

    private static string? Text(JsonElement e, string property) => e.GetProperty(property).GetString();
}
