using System.Globalization;
using Sim.Engine.Inference;
using Sim.Engine.Results;
using Sim.Engine.Training.Analysis;
using Sim.Scenarios.Sections;
using Sim.Units;
using Sim.Workloads.Inference;

namespace Sim.Scenarios.Studies.Inference;

/// <summary>From a finished pass to the result of its study.</summary>
internal sealed class PassReport(
    Scenario scenario, UnitSetup setup, PassCosts costs, PassUnit unit, InferenceClock clock, InferenceBatch[] batch, ExpertTraffic? traffic, CacheTraffic? cache)
{
    private readonly PassSection _pass = scenario.Pass!;

    private bool IsDecode => _pass.Kernels == PassKernels.Decode;

    private double Milliseconds => unit.Time.Seconds * 1e3;

    /// <summary>Tokens that a sequence gains in one pass.</summary>
    private double Gained => IsDecode ? _pass.NewTokens - 1 + setup.TokensPerPass : _pass.NewTokens;

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
            Breakdown = [.. PassCauseNames.Of(unit.Causes).Select(cause => new TimeShare("mean over GPUs", cause.Name, cause.Seconds))],
            LinkUse = LinkUsage.Of(clock.Network, clock.Now),
            Bounds = [Bound()],
            Tables = setup.Profile is null ? [] : [Kernels()],
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
            new("pass_time", Milliseconds, "ms", "time of the forward pass"),
            new("tpot", Milliseconds / Gained, "ms", "time per token of a sequence"),
            new("speed", Gained / unit.Time.Seconds, "tokens/s", "tokens per second of a sequence"),
            new("throughput.gpu", tokens / plan.Ranks / unit.Time.Seconds, "tokens/s", "tokens per second and GPU"),
            new("throughput.node", tokens / plan.Ranks * perNode / unit.Time.Seconds, "tokens/s", "tokens per second and node"),
            new("layer_time", unit.Time.Microseconds / setup.Model.Layers, "us", "pass over layers"),
        };
        foreach (var (name, seconds) in PassCauseNames.Of(unit.Causes))
        {
            metrics.Add(new Metric("cause." + PassCauseNames.Key(name), seconds * 1e3, "ms", $"{name}, mean over GPUs"));
        }

        if (setup.Profile is not null)
        {
            metrics.Add(new Metric("memory.weights", setup.Memory.Weights * 1e-9, "GB", "weights of a GPU"));
            metrics.Add(new Metric("memory.cache", setup.Memory.CachePerToken * _pass.Sequences * (_pass.Context + _pass.NewTokens) * 1e-9, "GB", "cache of a GPU"));
            metrics.Add(new Metric("memory.cache_tokens", setup.CacheTokens, "1", "cached tokens that fit on a GPU"));
        }

        if (traffic is not null && plan.HasExchange)
        {
            metrics.Add(new Metric("exchange.bytes", unit.ExchangedBytes / plan.Ranks * 1e-6, "MB", "bytes a GPU sends to and gets back from experts"));
        }

        if (cache is not null)
        {
            metrics.Add(new Metric("cache.rate", cache.Bytes / (double)plan.Ranks / clock.Now.Seconds * 1e-9, "GB/s", "rate at which a GPU read cache from CPU memory"));
        }

        return metrics;
    }

    /// <summary>A pass cannot be shorter than the bytes its GPUs send to experts, nor than the kernels of its fullest stream, at the rates of one GPU.</summary>
    private BoundCheck Bound()
    {
        var kernels = unit.Causes.Compute + unit.Causes.Hbm;
        var graph = clock.Network.Graph;
        var ports = graph.Node.Nic.PortRate.BytesPerSecond * graph.Node.Nic.Ports + (graph.Node.Gpu.NvLinkRate.BytesPerSecond * graph.Node.Gpu.NvLinks);
        var wires = setup.Plan.HasExchange ? unit.ExchangedBytes / setup.Plan.Ranks / ports : 0;
        return new BoundCheck("pass", unit.Time.Seconds, Math.Max(kernels, wires), double.PositiveInfinity, kernels > wires ? "kernels of a GPU" : "bytes to and from experts over NIC and NVLink of a GPU");
    }

    private ResultTable Kernels()
    {
        var rows = new List<IReadOnlyList<string>>();
        int[] experts = traffic is null ? [] : traffic.RowsPerSlot(setup.Model.Moe!.FirstMoeLayer, 0, [.. Enumerable.Repeat(Tokens(), traffic.Ranks)]);
        foreach (var phase in PassProgram.Of(setup.Model, setup.Plan).Operations.Where(operation => operation.IsCompute).Select(operation => operation.Phase).Distinct())
        {
            foreach (var kernel in costs.Kernels(phase, batch[0], experts, Tokens()).Kernels)
            {
                rows.Add([phase.ToString(), kernel.Kernel.Name, Cells.Number(kernel.Time.Microseconds), kernel.Kernel.Origin.ToString().ToLowerInvariant(), kernel.Kernel.Basis]);
            }
        }

        return new ResultTable("kernels", "Kernels of each part of one micro-batch, first GPU", ["part", "kernel", "time (us)", "origin", "basis"], rows);
    }

    private int Tokens() => batch[0].Tokens / (setup.Plan.HasExchange ? setup.Plan.TensorParallel : 1);

    private string Answer() => string.Create(
        CultureInfo.InvariantCulture,
        $"A pass over {setup.Model.Layers} layers with {_pass.Sequences} sequences per replica on {setup.Plan.Ranks} GPUs takes {Milliseconds:F2} ms: {Milliseconds / Gained:F2} ms per token, {Gained / unit.Time.Seconds:F1} tokens/s for each sequence. Most of it: {Largest()}.");

    private string Largest() => string.Join(", ", PassCauseNames.Of(unit.Causes).OrderByDescending(cause => cause.Seconds).Take(3).Select(
        cause => string.Create(CultureInfo.InvariantCulture, $"{cause.Name} {cause.Seconds / unit.Time.Seconds * 100:F0} %")));

    private IEnumerable<string> Notes()
    {
        if (setup.Profile is null)
        {
            yield return "No profile: kernels, launches and fixed times take no time; what is left is the network.";
            yield break;
        }

        yield return "All replicas have the same batch; kernels are the profile's, with the fixed times fitted on modules of another framework on H100 (ACA, ACM).";
        yield return "Exchanges move their bytes as flows; their fixed times are those of public kernels (ACL for low latency, ACN for normal). A kernel is not slowed by an exchange without SMs.";
        if (setup.Plan.TensorParallel > 1)
        {
            yield return "Collectives of tensor-parallel ranks are priced by the profile's fitted models and take no bandwidth from the exchange.";
        }

        if (scenario.Deployment!.ProxyLatency > SimDuration.Zero || scenario.Deployment.ProxyMessage > SimDuration.Zero)
        {
            yield return "The times of the CPU proxy are an assumption of the scenario: no public measurement was located.";
        }
    }
}
