using System.Text.Json;
using CsCheck;
using Sim.Engine.Packet;
using Sim.Reports.Tests.Samples;
using Sim.Reports.Traces;
using Sim.Units;

namespace Sim.Reports.Tests;

public sealed class PacketTraceTests
{
    private static readonly FatTreeTier Tier = new() { DownlinkRate = DataRate.FromGigabitsPerSecond(400), DownlinkLatency = SimDuration.FromMicroseconds(1), RadixDown = 16 };

    private static readonly PacketTopology Star = FatTreeTopology.Build(16, 16, [Tier]);

    [Fact]
    public void Every_message_is_a_span_of_its_sender_and_counters_follow_the_queue()
    {
        var workload = MatrixGenerator.Incast(16, new Bytes(100_000), 1);
        var run = new PacketNetwork(Star, new PacketParameters(), workload).Run(observe: new Observation());
        var events = Events(workload, run, out var trace);
        Assert.Equal(15, trace.Shown);
        foreach (var (message, result) in workload.Messages.Zip(run.Messages))
        {
            var span = Assert.Single(events, one => Text(one, "ph") == "X" && one.GetProperty("pid").GetInt32() == message.Source + 1);
            Assert.Equal(result.Posted!.Value.Picoseconds, span.GetProperty("ts").GetDecimal() * 1_000_000);
            Assert.Equal((result.Acknowledged!.Value - result.Posted.Value).Picoseconds, span.GetProperty("dur").GetDecimal() * 1_000_000);
        }

        var queue = Star.HostQueue[workload.Messages[0].Destination];
        var counters = events.Where(one => Text(one, "ph") == "C" && Text(one, "name") == $"queue {Star.Name(queue)}").ToArray();
        Assert.Equal(run.Observed!.Depths[queue].Max(), counters.Max(one => one.GetProperty("args").GetProperty("bytes").GetInt64()));
    }

    [Fact]
    public void Stalls_of_lossless_links_are_spans_of_the_network()
    {
        var workload = MatrixGenerator.Incast(16, new Bytes(400_000), 1);
        var parameters = new PacketParameters { FlowControl = new FlowControlParameters { Kind = FlowControl.Credit, InputBuffer = new Bytes(20_800) } };
        var run = new PacketNetwork(Star, parameters, workload).Run(observe: new Observation());
        var events = Events(workload, run, out _);
        var stalls = events.Where(one => Text(one, "ph") == "X" && Text(one, "cat") == "stall").Sum(one => one.GetProperty("dur").GetDecimal());
        Assert.Equal(run.Links.Sum(link => link.Stalled.Picoseconds), stalls * 1_000_000);
        Assert.True(stalls > 0);
    }

    [Fact]
    public void Of_too_many_messages_a_trace_shows_whole_hosts()
    {
        // 15 hosts of 5,000 messages each; 50,000 fit, those of ten hosts.
        var workload = new MessageSet([.. Enumerable.Range(0, 75_000).Select(m => new Message(m % 15, 15, new Bytes(64), new SimTime(m * 10_000L)))]);
        var run = new PacketNetwork(Star, new PacketParameters(), workload).Run();
        var events = Events(workload, run, out var trace);
        Assert.Equal((50_000, 10), (trace.Shown, trace.Hosts));
        Assert.Equal(50_000, events.Count(one => Text(one, "ph") == "X"));
    }

    [Fact]
    public void On_a_track_nothing_overlaps_and_there_are_as_many_tracks_as_spans_at_once() =>
        Gen.Select(Gen.Long[0, 1000], Gen.Long[1, 100]).Array[1, 50].Sample(
            pairs =>
            {
                var spans = Array.ConvertAll(pairs, pair => (Start: pair.Item1, End: pair.Item1 + pair.Item2));
                var place = DisjointTracks.Place(spans);
                for (var i = 0; i < spans.Length; i++)
                {
                    for (var j = 0; j < i; j++)
                    {
                        Assert.True(place[i] != place[j] || spans[i].End <= spans[j].Start || spans[j].End <= spans[i].Start);
                    }
                }

                Assert.Equal(spans.Max(one => spans.Count(other => other.Start <= one.Start && other.End > one.Start)), place.Max() + 1);
            },
            iter: 200, threads: 1);

    private static JsonElement[] Events(MessageSet workload, PacketRun run, out PacketTrace trace)
    {
        using var stream = new MemoryStream();
        trace = new PacketTrace(workload, run, Star.Name);
        trace.Write(SampleResult.Create(microBatches: 8), SampleResult.Context, stream);
        stream.Position = 0;
        return [.. JsonDocument.Parse(stream).RootElement.GetProperty("traceEvents").EnumerateArray()];
    }

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;
}
