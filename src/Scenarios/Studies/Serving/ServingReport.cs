using System.Globalization;
using Sim.Engine.Network;
using Sim.Engine.Results;
using Sim.Engine.Serving;
using Sim.Engine.Training.Analysis;
using Sim.Scenarios.Sections;
using Sim.Scenarios.Studies.Packets;

namespace Sim.Scenarios.Studies.Serving;

/// <summary>From a serving run to the result of its study.</summary>
internal sealed class ServingReport(Scenario scenario, ServingSystem system, ServingSimulation run, ClusterNetwork network, ServingWindow? window)
{
    private readonly ServingSection _section = scenario.Serving!;
    private readonly PacketPasses _packets = system.Packets;
    private readonly ServingStatistics _counts = run.Statistics;

    /// <summary>Seconds that are counted.</summary>
    private double Span => Math.Max(1e-9, run.End.Seconds - _section.WarmUp.Seconds);

    public RunResult Result()
    {
        var metrics = Metrics();
        return new RunResult
        {
            Scenario = scenario.Name,
            Study = "serving",
            Question = scenario.Question,
            Answer = string.Create(
                CultureInfo.InvariantCulture,
                $"{_counts.Completed} of {_counts.Arrived} requests in {Span:F0} s on {system.Gpus} GPUs: first token after {_counts.FirstToken.Mean * 1e3:F0} ms in the mean ({_counts.FirstToken.Quantile(0.99) * 1e3:F0} ms for 99 %), {_counts.PerToken.Mean * 1e3:F1} ms per further token ({_counts.PerToken.Quantile(0.99) * 1e3:F1} ms), {100.0 * _counts.Good / _counts.Completed:F1} % within both limits."),
            Mode = "passes by table",
            Metrics = metrics,
            Comparisons = PublishedRows.Read(scenario.Root).Compare(scenario, metrics),
            Charts = [FirstTokens(), Distributions(), Load(), Cache()],
            LinkUse = LinkUsage.Of(network, run.End),
            Tables = [Latencies(), Traffic(), .. Window(), .. _packets.Tables()],
            Notes = [.. Notes()],
            Hash = ResultHash.Of(metrics),
        };
    }

    private List<Metric> Metrics()
    {
        var decodeNodes = (double)system.Decode.Plan.Ranks * _section.DecodeUnits / network.Graph.GpusPerNode;
        var prefillNodes = (double)system.Prefill.Plan.Ranks * _section.PrefillUnits / network.Graph.GpusPerNode;
        // The first four are the report's head.
        List<Metric> metrics =
        [
            new("tpot.mean", _counts.PerToken.Mean * 1e3, "ms", "time per token after the first, mean"),
            new("ttft.mean", _counts.FirstToken.Mean * 1e3, "ms", "time to the first token, mean"),
            new("throughput.gpu", _counts.OutputTokens / Span / system.Gpus, "tokens/s", "generated tokens per second and GPU of the system"),
            new("good", 100.0 * _counts.Good / _counts.Completed, "%", "requests within both limits"),
            new("itl.mean", _counts.BetweenTokens.Mean * 1e3, "ms", "time between tokens, mean"),
        ];
        void Times(string name, LogHistogram times, string what)
        {
            metrics.Add(new Metric(name + ".p50", times.Quantile(0.5) * 1e3, "ms", what + ", median"));
            metrics.Add(new Metric(name + ".p90", times.Quantile(0.9) * 1e3, "ms", what + ", 90th percentile"));
            metrics.Add(new Metric(name + ".p99", times.Quantile(0.99) * 1e3, "ms", what + ", 99th percentile"));
        }

        Times("tpot", _counts.PerToken, "time per token after the first");
        Times("ttft", _counts.FirstToken, "time to the first token");
        Times("itl", _counts.BetweenTokens, "time between tokens");
        metrics.Add(new Metric("speed", _counts.PerToken.Count == 0 ? 0 : 1 / _counts.PerToken.Mean, "tokens/s", "tokens per second of a request, by its mean time per token"));
        metrics.Add(new Metric("decode.node", _counts.OutputTokens / Span / decodeNodes, "tokens/s", "generated tokens per second and decode node"));
        metrics.Add(new Metric("prefill.node", _counts.PromptTokens / Span / prefillNodes, "tokens/s", "prompt tokens per second and prefill node, stored ones included"));
        metrics.Add(new Metric("requests", _counts.Completed / Span, "1/s", "requests done per second"));
        metrics.Add(new Metric("goodput", _counts.Good / Span, "1/s", "requests per second within both limits"));
        metrics.Add(new Metric("arrived", _counts.Arrived, "1", "requests that arrived after the warm-up"));
        metrics.Add(new Metric("completed", _counts.Completed, "1", "requests of those that were done"));
        metrics.Add(new Metric("refused", _counts.Refused, "1", "requests longer than the cache of a GPU"));
        metrics.Add(new Metric("hit", 100.0 * _counts.HitTokens / Math.Max(1, _counts.PromptTokens), "%", "prompt tokens whose cache was stored"));
        metrics.Add(new Metric("cache.mean", 100 * _counts.Samples.Average(sample => sample.CacheShare), "%", "taken share of the decode cache, mean over time"));
        metrics.Add(new Metric("cache.most", 100 * _counts.Samples.Max(sample => sample.CacheShare), "%", "taken share of the decode cache, most"));
        metrics.Add(new Metric("transfer.mean", _counts.Transfer.Mean * 1e3, "ms", "cache transfer from prefill to decode, mean"));
        metrics.Add(new Metric("transfer.p99", _counts.Transfer.Quantile(0.99) * 1e3, "ms", "cache transfer from prefill to decode, 99th percentile"));
        metrics.Add(new Metric("handover.mean", _counts.Handover.Mean * 1e3, "ms", "arrival until the cache of the prompt is in decode, mean"));
        metrics.Add(new Metric("wait.prefill", _counts.PrefillWait.Mean * 1e3, "ms", "arrival to the start of prefill, mean"));
        metrics.Add(new Metric("wait.decode", _counts.DecodeWait.Mean * 1e3, "ms", "first token to a place in decode, mean"));
        metrics.Add(new Metric("busy.prefill", 100 * _counts.PrefillBusy / Span / _section.PrefillUnits, "%", "time in which a prefill unit runs a pass"));
        metrics.Add(new Metric("busy.decode", 100 * _counts.DecodeBusy / Span / _section.DecodeUnits, "%", "time in which a decode unit runs a pass"));
        metrics.Add(new Metric("preemptions", _counts.Preemptions, "1", "times that a sequence lost its blocks of cache while it was decoded, whole run"));
        metrics.Add(new Metric("stall.mean", _counts.Stall.Mean * 1e3, "ms", "from losing its blocks until a sequence goes on, mean"));
        metrics.Add(new Metric("swapped", _counts.SwappedBytes * 1e-9, "GB", "cache of sequences swapped out and in, whole run"));
        metrics.Add(new Metric("recomputed", _counts.RecomputedTokens, "tokens", "tokens that were prefilled again, whole run"));
        metrics.Add(new Metric("cache.left", run.UsedBlocks, "1", "blocks of decode caches that are taken at the end"));
        metrics.Add(new Metric("under_way", run.MostUnderWay, "1", "requests held at once, most"));
        if (window is not null)
        {
            var (what, mean, tail) = window.Error();
            metrics.Add(new Metric("window.mean_error", mean * 100, "%", $"{what} by table against pass by pass, mean"));
            metrics.Add(new Metric("window.p99_error", tail * 100, "%", $"{what} by table against pass by pass, 99th percentile"));
        }

        metrics.AddRange(_packets.Metrics());
        return metrics;
    }

    private static ChartLine Line(string name, LogHistogram times)
    {
        var steps = times.Distribution(200);
        return new ChartLine(name, [.. steps.Select(step => step.Value * 1e3)], [.. steps.Select(step => step.Share)]);
    }

    private LineChart FirstTokens() => new(
        "first", "How times to the first token are distributed", "time (ms)", "share of requests",
        [.. new[] { Line("time to the first token", _counts.FirstToken), Line("arrival to the start of prefill", _counts.PrefillWait) }.Where(line => line.X.Count > 1)]);

    private LineChart Distributions()
    {
        var lines = new List<ChartLine> { Line("time per token after the first", _counts.PerToken), Line("time between tokens", _counts.BetweenTokens), Line("cache transfer", _counts.Transfer) };
        if (window is not null)
        {
            lines.Add(Line("time between tokens, window pass by pass", window.Passes.BetweenTokens));
        }

        return new LineChart("distribution", "How times are distributed", "time (ms)", "share of requests or tokens", [.. lines.Where(line => line.X.Count > 1)]);
    }

    private LineChart Load()
    {
        double[] seconds = [.. _counts.Samples.Select(sample => sample.Seconds)];
        return new LineChart(
            "load", "Requests in the system over time", "time (s)", "requests",
            [
                new ChartLine("decoding", seconds, [.. _counts.Samples.Select(sample => (double)sample.Decoding)]),
                new ChartLine("waiting for prefill, or in it", seconds, [.. _counts.Samples.Select(sample => (double)sample.WaitingForPrefill)]),
                new ChartLine("waiting for a place in decode", seconds, [.. _counts.Samples.Select(sample => (double)sample.WaitingForDecode)]),
                .. Swapped(seconds),
            ]);
    }

    private IEnumerable<ChartLine> Swapped(double[] seconds)
    {
        if (_section.Preemption == Preemption.Swap)
        {
            yield return new ChartLine("swapped out", seconds, [.. _counts.Samples.Select(sample => (double)sample.Swapped)]);
        }
    }

    private LineChart Cache() => new(
        "cache", "Taken cache of the decode units over time", "time (s)", "taken share (%)",
        [new ChartLine("taken", [.. _counts.Samples.Select(sample => sample.Seconds)], [.. _counts.Samples.Select(sample => sample.CacheShare * 100)])]);

    private static IReadOnlyList<string> Row(string name, LogHistogram times) =>
    [
        name, Cells.Count((long)times.Count), Cells.Number(times.Mean * 1e3), Cells.Number(times.Quantile(0.5) * 1e3), Cells.Number(times.Quantile(0.9) * 1e3),
        Cells.Number(times.Quantile(0.99) * 1e3), Cells.Number(times.Quantile(0.999) * 1e3),
    ];

    private ResultTable Latencies() => new(
        "times", "Times of requests and passes", ["time", "number", "mean (ms)", "median (ms)", "90 % (ms)", "99 % (ms)", "99.9 % (ms)"],
        [
            Row("to the first token", _counts.FirstToken), Row("arrival to start of prefill", _counts.PrefillWait), Row("first token to a place in decode", _counts.DecodeWait),
            Row("cache transfer", _counts.Transfer), Row("per token after the first", _counts.PerToken), Row("between tokens in decode", _counts.BetweenTokens), .. Stalls(),
            Row("decode pass", _counts.DecodePass), Row("prefill pass", _counts.PrefillPass),
        ]);

    private IEnumerable<IReadOnlyList<string>> Stalls()
    {
        if (_section.Preemption != Preemption.None)
        {
            yield return Row("stall of a pre-empted sequence", _counts.Stall);
        }
    }

    private ResultTable Traffic() => new(
        "traffic", "Caches that moved", ["what", "way", "GB", "GB/s"],
        [
            Moved("prompts, prefill to decode", "RDMA", _counts.TransferredBytes, Span), Moved("stored prefixes, in", Way, _counts.PrefixBytes, run.End.Seconds),
            Moved("computed prompts, to the store", Way, _counts.StoredBytes, run.End.Seconds), Moved("sequences swapped out and in", Way, _counts.SwappedBytes, run.End.Seconds),
        ]);

    private string Way => _section.CacheStore == CacheStore.Memory ? "PCIe" : "PCIe and storage NIC";

    private static IReadOnlyList<string> Moved(string what, string way, double bytes, double seconds) => [what, way, Cells.Number(bytes * 1e-9), Cells.Number(bytes * 1e-9 / seconds)];

    private IEnumerable<ResultTable> Window()
    {
        if (window is null)
        {
            yield break;
        }

        IReadOnlyList<string> Row(string name, Func<ServingStatistics, LogHistogram> times, double share)
        {
            double Of(ServingStatistics counts) => share == 0 ? times(counts).Mean : times(counts).Quantile(share);
            var (passes, table) = (Of(window.Passes), Of(window.Table));
            return passes == 0 ? [name, "none", "", ""] : [name, Cells.Number(passes * 1e3, 3), Cells.Number(table * 1e3, 3), Cells.Error((table / passes) - 1)];
        }

        yield return new ResultTable(
            "window",
            string.Create(CultureInfo.InvariantCulture, $"The table of pass times against every pass by kernels and exchanges, {window.Length.Seconds:F0} s, {window.Passes.DecodePass.Count:F0} decode passes"),
            ["time", "pass by pass (ms)", "by table (ms)", "error"],
            [
                Row("per token, mean", counts => counts.PerToken, 0), Row("per token, 99 %", counts => counts.PerToken, 0.99), Row("between tokens, mean", counts => counts.BetweenTokens, 0),
                Row("between tokens, 99 %", counts => counts.BetweenTokens, 0.99), Row("decode pass, mean", counts => counts.DecodePass, 0), Row("prefill pass, mean", counts => counts.PrefillPass, 0),
                Row("first token, mean", counts => counts.FirstToken, 0), Row("cache transfer, mean", counts => counts.Transfer, 0),
            ]);
    }

    private IEnumerable<string> Notes()
    {
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"Times of passes come from a table by batch and context ({system.DecodeTable.Points} points of decode, {system.PrefillTable.Points} of prefill, each simulated kernel by kernel and exchange by exchange), linear between its points; the attention of the fullest replica is added. Cache transfers and prefix loads are flows of their own.");
        yield return "The use of links counts what caches moved; exchanges within passes of the table are not in it.";
        foreach (var note in _packets.Notes())
        {
            yield return note + " Cache transfers are flows, and what they add to a pass is what they add on flows.";
        }

        yield return window is not null ? "In the window pass by pass, exchanges and cache transfers share one network."
            : _section.PrioritizeExchange ? "Exchanges go before cache transfers, so these do not slow passes. What exchanges take from them is seen in an explicit_window alone."
            : "Passes are slowed by the number of cache transfers that are under way at their beginning, which is a third axis of the table. What exchanges take from transfers is seen in an explicit_window alone.";
        yield return _section.Preemption switch
        {
            Preemption.None => "A sequence gains the mean number of tokens in every pass; decode places reserve prompt and output in whole pages when the transfer starts.",
            Preemption.Swap => "A sequence gains the mean number of tokens in every pass and takes pages as it grows; when none is left the last to come goes to the store, and a pass waits until it is out.",
            _ => "A sequence gains the mean number of tokens in every pass and takes pages as it grows; when none is left the last to come loses its own, and prompt and tokens so far queue for prefill again.",
        };
        yield return _section.CacheHandover == CacheHandover.AtEnd
            ? "A cache moves after the whole prompt is computed."
            : "All layers but the last of a chunk move beside the pass that computes them, where a decode place was free at its beginning; a cache transfer counts from the end of prefill.";
        if (_counts.Arrived > _counts.Completed)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{_counts.Arrived - _counts.Completed - _counts.Refused} requests were still under way at the end; times are of those that were done.");
        }
    }
}
