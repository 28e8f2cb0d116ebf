using Sim.Units;
using Sim.Workloads.Requests;

namespace Sim.Engine.Tests.Serving;

public sealed class RequestTests
{
    [Theory]
    [InlineData(ArrivalKind.Fixed, 0)]
    [InlineData(ArrivalKind.Poisson, 1)]
    [InlineData(ArrivalKind.Bursty, 4)]
    public void Distances_have_their_rate_and_their_coefficient_of_variation(ArrivalKind kind, double squared)
    {
        // 200,000 distances: the standard error of the mean is sqrt(4 / 200000) = 0.4 %, of the squared coefficient a few percent.
        var requests = Draw(kind, 200_000);
        var distances = requests.Zip(requests.Skip(1), (one, next) => (next.Arrival - one.Arrival) * 1e-12).ToArray();
        var mean = distances.Average();
        Assert.InRange(mean * 10, 0.98, 1.02);
        Assert.InRange(distances.Average(distance => distance * distance) / (mean * mean) - 1, (squared * 0.9) - 0.01, (squared * 1.1) + 0.01);
    }

    [Fact]
    public void Lengths_have_their_mean_and_the_same_seed_gives_the_same_requests()
    {
        var requests = Draw(ArrivalKind.Poisson, 100_000);
        Assert.InRange(requests.Average(request => request.Input) / 1000, 0.99, 1.01);
        Assert.InRange(requests.Average(request => request.Output) / 200, 0.99, 1.01);
        Assert.Equal(requests, Draw(ArrivalKind.Poisson, 100_000));
    }

    [Fact]
    public void A_trace_gives_its_requests_in_order()
    {
        using var trace = Read("{\"timestamp\": 27, \"input_length\": 6755, \"output_length\": 500, \"hash_ids\": [0, 1, 2]}\n\n{\"timestamp\": 30.5, \"input_length\": 1, \"output_length\": 2}\n");
        Assert.True(trace.TryNext(out var first));
        Assert.Equal((27_000_000_000, 6755, 500), (first.Arrival, first.Input, first.Output));
        Assert.Equal([0, 1, 2], first.Blocks!);
        Assert.True(trace.TryNext(out var second));
        Assert.Equal(30_500_000_000, second.Arrival);
        Assert.Null(second.Blocks);
        Assert.False(trace.TryNext(out _));
    }

    [Theory]
    [InlineData("not json", "this is no JSON")]
    [InlineData("[]", "an object was expected")]
    [InlineData("{\"input_length\": 1, \"output_length\": 1}", "timestamp is missing")]
    [InlineData("{\"timestamp\": 0, \"input_length\": 0, \"output_length\": 1}", "input_length is 0, expected 1 to 16777216")]
    [InlineData("{\"timestamp\": 0, \"input_length\": 9e9, \"output_length\": 1}", "input_length is 9000000000")]
    [InlineData("{\"timestamp\": -1, \"input_length\": 1, \"output_length\": 1}", "timestamp is -1")]
    [InlineData("{\"timestamp\": 0, \"input_length\": 1, \"output_length\": \"x\"}", "output_length is no number")]
    [InlineData("{\"timestamp\": 0, \"input_length\": 1, \"output_length\": 1, \"hash_ids\": [1.5]}", "no whole number")]
    [InlineData("{\"timestamp\": 0, \"input_length\": 1, \"output_length\": 1, \"hash_ids\": 3}", "hash_ids is no list")]
    public void A_broken_line_is_named_with_file_and_line(string line, string message)
    {
        using var text = new StringReader("{\"timestamp\": 0, \"input_length\": 1, \"output_length\": 1}\n" + line + "\n");
        var finding = Assert.Single(TraceRequests.Check("trace.jsonl", text));
        Assert.Equal(("trace.jsonl", 2), (finding.File, finding.Line));
        Assert.Contains(message, finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_request_before_the_one_above_and_an_empty_trace_are_refused()
    {
        using var late = new StringReader("{\"timestamp\": 5, \"input_length\": 1, \"output_length\": 1}\n{\"timestamp\": 4, \"input_length\": 1, \"output_length\": 1}");
        Assert.Contains("before that of the request above", Assert.Single(TraceRequests.Check("t", late)).Message, StringComparison.Ordinal);
        using var empty = new StringReader("\n\n");
        Assert.Equal("the trace holds no request", Assert.Single(TraceRequests.Check("t", empty)).Message);
    }

    private static TraceRequests Read(string text) => new("trace.jsonl", new StringReader(text));

    private static List<Request> Draw(ArrivalKind kind, int count)
    {
        var source = new DrawnRequests(3) { Kind = kind, Rate = 10, Burstiness = 4, MeanInput = 1000, MeanOutput = 200, InputSpread = 0.5, OutputSpread = 0.5, Limit = count };
        var requests = new List<Request>();
        while (source.TryNext(out var request))
        {
            requests.Add(request);
        }

        return requests;
    }
}
