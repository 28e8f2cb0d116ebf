using System.Globalization;
using Sim.Engine.Compute;
using Sim.Engine.Inference;
using Sim.Engine.Results;
using Sim.Engine.Training.Analysis;
using Sim.Scenarios.Sections;
using Sim.Scenarios.Studies.Packets;
using Sim.Units;
using Sim.Workloads.Inference;

namespace Sim.Scenarios.Studies.Inference;

/// <summary>From a finished pass to the result of its study.</summary>
internal sealed class PassReport(
    Scenario scenario, UnitSetup setup, PassUnit unit, InferenceClock clock, double activations, PassRecord record, KernelTimes kernels, ExpertTraffic? traffic, CacheTraffic? cache,
    PacketPass? packets)
{
    private readonly PassSection _pass = scenario.Pass!;

    private bool IsDecode => _pass.Kernels == PassKernels.Decode;

    /// <summary>Tokens that a sequence gains in one pass.</summary>
    private double Gained => IsDecode ? _pass.NewTokens - 1 + setup.TokensPerPass : _pass.NewTokens;

    private bool IsChunked => record.Points.Count > 1;

    private double Cached => _pass.Sequences * (_pass.Context + (double)_pass.NewTokens);

    public RunResult Result()
    {
        var metrics = Metrics();
        return new RunResult
        {
            Scenario = scenario.Name,
            Study = "inference-pass",
            Question = scenario.Question,
            Answer = Answer(),
            Mode = "full",
            Metrics = metrics,
            Comparisons = PublishedRows.Read(scenario.Root).Compare(scenario, metrics),
            Breakdown = [.. PassCauseNames.Of(record.Causes).Select(cause => new TimeShare("mean over GPUs", cause.Name, cause.Seconds))],
            LinkUse = packets is null ? LinkUsage.Of(clock.Network, clock.Now) : packets.Findings?.Use ?? [],
            Bounds = [Bound()],
            Tables = [.. setup.Profile is null ? (ResultTable[])[] : [.. IsChunked ? [Prompts()] : (ResultTable[])[], kernels.Table(record.Seconds)], .. packets?.Findings?.Tables ?? []],
            Charts = IsChunked ? [PromptChart()] : [],
            Notes = [.. Notes()],
            Hash = ResultHash.Of(metrics),
        };
    }

    private List<Metric> Metrics()
    {
        var plan = setup.Plan;
        var tokens = _pass.Sequences * Gained * plan.Replicas;
        var perNode = Math.Min(clock.Network.Graph.GpusPerNode, plan.Ranks);
        var metrics = new List<Metric>
        {
            new("pass_time", record.Seconds * 1e3, "ms", IsChunked ? "time of the passes over the prompt" : "time of the forward pass"),
            new("tpot", record.Seconds / Gained * 1e3, "ms", "time per token of a sequence"),
            new("speed", Gained / record.Seconds, "tokens/s", "tokens per second of a sequence"),
            new("throughput.gpu", tokens / plan.Ranks / record.Seconds, "tokens/s", "tokens per second and GPU"),
            new("throughput.node", tokens / plan.Ranks * perNode / record.Seconds, "tokens/s", "tokens per second and node"),
            new("layer_time", record.Seconds * 1e6 / setup.Model.Layers, "us", "pass over layers"),
        };
        foreach (var (name, seconds) in PassCauseNames.Of(record.Causes))
        {
            metrics.Add(new Metric("cause." + PassCauseNames.Key(name), seconds * 1e3, "ms", $"{name}, mean over GPUs"));
        }

        if (setup.Profile is not null)
        {
            metrics.Add(new Metric("memory.weights", setup.Memory.Weights * 1e-9, "GB", "weights of a GPU"));
            metrics.Add(new Metric("memory.cache", setup.Memory.CachePerToken * Cached * 1e-9, "GB", "cache of a GPU"));
            metrics.Add(new Metric("memory.cache_tokens", setup.CacheTokens, "1", "cached tokens that fit on a GPU"));
            metrics.Add(new Metric("memory.activations", activations * 1e-9, "GB", "activations of a GPU at the fullest point of a pass"));
            metrics.AddRange(AttentionMetrics());
        }

        if (traffic is not null && plan.HasExchange)
        {
            metrics.Add(new Metric("exchange.bytes", unit.ExchangedBytes / plan.Ranks * 1e-6, "MB", "bytes a GPU sends to and gets back from experts"));
        }

        if (_pass.CacheTraffic is not null)
        {
            metrics.Add(new Metric("cache.rate", CacheBytes() / clock.Now.Seconds * 1e-9, "GB/s", "rate at which a GPU read cache from CPU memory"));
        }

        return metrics;
    }

    /// <summary>Cache that a GPU read; on packets beside exchanges what their runs tell, and all that it asked for meanwhile.</summary>
    private double CacheBytes() => cache is not null ? cache.Bytes / (double)setup.Plan.Ranks
        : unit.CacheBytes + (packets!.QuietCacheRate * (clock.Now - SimTime.Zero - unit.TimedExchanges).Seconds);

    /// <summary>Softmax and linear attention of a model that has both: what each takes, and from which length on the one that grows with its square is the longer.</summary>
    private IEnumerable<Metric> AttentionMetrics()
    {
        var last = record.Points[^1];
        if (last.Linear == 0 || last.Softmax == 0)
        {
            yield break;
        }

        yield return new Metric("attention.softmax", last.Softmax, "s", $"softmax attention in {Layers(PassPhase.Attention)} layers, without projections");
        yield return new Metric("attention.linear", last.Linear, "s", $"linear attention in {Layers(PassPhase.VariantAttention)} layers, without projections, fused at the rates of softmax attention and streams: the least");
        yield return new Metric("attention.linear.unfused", kernels.UnfusedLinear, "s", "the same as four products of blocks whose operands and results go through memory: the most");
        yield return new Metric("share.softmax", kernels.ShareOfLayer(PassPhase.Attention, KernelKind.CachedAttention, KernelKind.DecodeAttention) * 100, "%", "softmax attention of the kernels of its layers");
        yield return new Metric("share.linear", kernels.ShareOfLayer(PassPhase.VariantAttention, KernelKind.LinearAttention) * 100, "%", "linear attention of the kernels of its layers");
        if (IsChunked && Crossing(point => point.Linear) is { } linear)
        {
            yield return new Metric("crossing.linear", linear, "1", "tokens of a prompt from which softmax attention takes longer than linear attention");
        }

        if (IsChunked && Crossing(point => point.Products) is { } products)
        {
            yield return new Metric("crossing.products", products, "1", "tokens of a prompt from which softmax attention takes longer than all products with weights");
        }
    }

    private int Layers(PassPhase phase) => Enumerable.Range(0, setup.Model.Layers).Count(layer => setup.Model.IsVariant(layer) == (phase == PassPhase.VariantAttention));

    /// <summary>Where the sum of softmax attention passes another, linear between ends of chunks; null where it never does, or has by the end of the first one.</summary>
    private double? Crossing(Func<PromptPoint, double> other)
    {
        var above = record.Points.TakeWhile(point => point.Softmax <= other(point)).Count();
        if (above == 0 || above == record.Points.Count)
        {
            return null;
        }

        var (low, high) = (record.Points[above - 1], record.Points[above]);
        var (behind, ahead) = (other(low) - low.Softmax, high.Softmax - other(high));
        return low.Tokens + Math.Round((high.Tokens - low.Tokens) * behind / (behind + ahead));
    }

    private LineChart PromptChart()
    {
        double[] tokens = [.. record.Points.Select(point => (double)point.Tokens)];
        ChartLine Line(string name, Func<PromptPoint, double> value) => new(name, tokens, [.. record.Points.Select(value)]);
        List<ChartLine> lines = [Line("whole prompt", point => point.Seconds), Line("softmax attention", point => point.Softmax), Line("matrix products", point => point.Products)];
        if (record.Points[^1].Linear > 0)
        {
            lines.Add(Line("linear attention", point => point.Linear));
        }

        return new LineChart("prompt", "Time until so many tokens of a prompt are computed", "tokens", "time (s)", lines);
    }

    /// <summary>The same at lengths that double, and at the end.</summary>
    private ResultTable Prompts()
    {
        var rows = new List<PromptPoint>();
        foreach (var point in record.Points)
        {
            if (rows.Count == 0 || point.Tokens >= 2 * rows[^1].Tokens || point == record.Points[^1])
            {
                rows.Add(point);
            }
        }

        return new ResultTable(
            "prompt",
            "Time until so many tokens of a prompt are computed",
            ["tokens", "time (s)", "softmax attention (s)", "linear attention (s)", "products (s)", "tokens/s"],
            [.. rows.Select(point => (IReadOnlyList<string>)
            [
                Cells.Count(point.Tokens), Cells.Significant(point.Seconds), Cells.Significant(point.Softmax), Cells.Significant(point.Linear), Cells.Significant(point.Products),
                Cells.Significant((point.Tokens - _pass.Context) / point.Seconds),
            ])]);
    }

    /// <summary>A pass cannot be shorter than the bytes its GPUs send to experts, nor than the kernels of its fullest stream, at the rates of one GPU.</summary>
    private BoundCheck Bound()
    {
        var busy = record.Causes.Compute + record.Causes.Hbm;
        var graph = clock.Network.Graph;
        var ports = graph.Node.Nic.PortRate.BytesPerSecond * graph.Node.Nic.Ports + (graph.Node.Gpu.NvLinkRate.BytesPerSecond * graph.Node.Gpu.NvLinks);
        var wires = setup.Plan.HasExchange ? unit.ExchangedBytes / setup.Plan.Ranks / ports : 0;
        return new BoundCheck("pass", record.Seconds, Math.Max(busy, wires), double.PositiveInfinity, busy > wires ? "kernels of a GPU" : "bytes to and from experts over NIC and NVLink of a GPU");
    }

    private string Answer()
    {
        var gpus = $"{setup.Plan.Ranks} {(setup.Plan.Ranks == 1 ? "GPU" : "GPUs")}";
        var sequences = $"{_pass.Sequences} {(_pass.Sequences == 1 ? "sequence" : "sequences")}";
        if (IsDecode)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"A pass over {setup.Model.Layers} layers with {sequences} per replica on {gpus} takes {Cells.Time(record.Seconds)}: {Cells.Time(record.Seconds / Gained)} per token, {Gained / record.Seconds:F1} tokens/s for each sequence. Most of it: {Largest()}.");
        }

        var how = IsChunked ? $"in {record.Points.Count} passes of {_pass.Chunk:N0} tokens" : "in one pass";
        var tokens = _pass.Sequences * (double)_pass.NewTokens * setup.Plan.Replicas;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{_pass.NewTokens:N0} tokens of {sequences} per replica on {gpus} take {Cells.Time(record.Seconds)} {how}: {tokens / record.Seconds:N0} tokens/s in all. Most of it: {Largest()}.");
    }

    private string Largest() => string.Join(", ", PassCauseNames.Of(record.Causes).OrderByDescending(cause => cause.Seconds).Take(3).Select(
        cause => string.Create(CultureInfo.InvariantCulture, $"{cause.Name} {cause.Seconds / record.Seconds * 100:F0} %")));

    private IEnumerable<string> Notes()
    {
        if (packets is not null)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"The exchanges of a pass never overlap: {packets.Runs} different ones were run on packets, each alone{(_pass.CacheTraffic is null ? "" : " beside cache traffic")}. The use of links is that of the longest.");
        }

        if (setup.Profile is null)
        {
            yield return "No profile: kernels, launches and fixed times take no time; what is left is the network.";
            yield break;
        }

        yield return "All replicas have the same batch; kernels are the profile's, with the fixed times fitted on modules of another framework on H100 (ACA, ACM).";
        if (setup.Plan.HasExchange && traffic is not null)
        {
            yield return $"Exchanges move their bytes {(packets is null ? "as flows" : "on packets")}; their fixed times are those of public kernels (ACL for low latency, ACN for normal). A kernel is not slowed by an exchange without SMs.";
        }

        if (setup.Plan.TensorParallel > 1)
        {
            yield return "Collectives of tensor-parallel ranks are priced by the profile's fitted models and take no bandwidth from exchanges.";
        }

        if (scenario.Deployment!.ProxyLatency > SimDuration.Zero || scenario.Deployment.ProxyMessage > SimDuration.Zero)
        {
            yield return "The times of the CPU proxy are an assumption of the scenario: no public measurement was located.";
        }
    }
}
