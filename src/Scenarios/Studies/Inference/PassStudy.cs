using System.Globalization;
using Sim.Engine.Inference;
using Sim.Engine.Network;
using Sim.Engine.Results;
using Sim.Engine.Serving;
using Sim.Engine.Training.Analysis;
using Sim.Scenarios.Running;
using Sim.Scenarios.Sections;
using Sim.Scenarios.Studies.Packets;
using Sim.Units;
using Sim.Workloads.Inference;

namespace Sim.Scenarios.Studies.Inference;

/// <summary>Forward passes of a fixed batch, one or one per chunk of its prompts: their time and throughput, and what the time went into.</summary>
public sealed class PassStudy : IStudyRunner
{
    /// <exception cref="RunFailedException">The deployment does not fit, or the batch does not.</exception>
    public RunResult Run(Scenario scenario, IProgress<RunProgress> progress, CancellationToken token)
    {
        var (deployment, pass) = (scenario.Deployment!, scenario.Pass!);
        var graph = ClusterFactory.Graph(scenario.Cluster!);
        var setup = new UnitSetup(
            scenario, deployment, "deployment", graph, StudyFiles.Model(scenario.Model!), scenario.Profile is null ? null : StudyFiles.Profile(scenario));
        var plan = setup.Plan;
        var passes = Chunks(pass).Select(chunk => Batches(setup, pass, chunk.Context, chunk.NewTokens)).ToList();
        var activations = passes.Max(batch => setup.Activations(batch[0], pass.Kernels));
        var cached = pass.Sequences * (pass.Context + (double)pass.NewTokens);
        if (setup.Profile is not null)
        {
            setup.RequireCache(cached, $"{pass.Sequences} sequences of {pass.Context + pass.NewTokens} tokens");
            setup.RequireActivations(cached, activations);
        }

        progress.Report(new RunProgress("simulating", double.NaN, SimTime.Zero, 0));
        var router = ClusterFactory.Router(graph, scenario.Cluster!, scenario.Communication.QueuePairs, (ulong)scenario.Seed);
        var clock = new InferenceClock(setup.Network(router));
        var costs = setup.Costs(pass.Kernels);
        var traffic = setup.Traffic();
        PacketPass? packets = null;
        if (scenario.Network == NetworkKind.Packet)
        {
            var runner = new PacketRunner(scenario, progress, token);
            runner.HoldExchanges(setup.Exchanges(costs, traffic, passes.SelectMany(batch => batch).Select(part => part.Tokens)), "its tokens");
            packets = setup.OnPackets(runner, clock.Network, 0);
        }

        var unit = setup.Unit(clock, costs, traffic, 0, isAlone: pass.CacheTraffic is null, packets);
        var kernels = new KernelTimes(setup, costs, traffic);
        var record = new PassRecord();
        CacheTraffic? cache = null;
        foreach (var batch in passes)
        {
            cache = packets is null ? Cache(pass, clock, unit, batch, traffic, plan) : null;
            unit.Start(batch);
            cache?.Start();
            Finish(clock, unit, token);
            kernels.Add(batch[0]);
            record.Add(unit, (int)(batch[0].Keys / batch[0].Sequences), kernels);
            progress.Report(new RunProgress("simulating", (double)record.Points.Count / passes.Count, clock.Now, 0));
        }

        return new PassReport(scenario, setup, unit, clock, activations, record, kernels, traffic, cache, packets).Result();
    }

    /// <summary>Context and new tokens of each pass over a sequence.</summary>
    private static IEnumerable<(int Context, int NewTokens)> Chunks(PassSection pass)
    {
        var chunk = pass.Chunk ?? pass.NewTokens;
        for (var done = 0; done < pass.NewTokens; done += chunk)
        {
            yield return (pass.Context + done, Math.Min(chunk, pass.NewTokens - done));
        }
    }

    private static void Finish(InferenceClock clock, PassUnit unit, CancellationToken token)
    {
        var steps = 0;
        while (unit.IsRunning && clock.Step())
        {
            if ((++steps & 0xFFF) == 0)
            {
                token.ThrowIfCancellationRequested();
            }
        }

        if (unit.IsRunning)
        {
            throw new RunFailedException("the pass did not end: an operation waits for one that never comes");
        }
    }

    /// <summary>The batch of each replica, cut into micro-batches; all replicas have the same.</summary>
    private static InferenceBatch[] Batches(UnitSetup setup, PassSection pass, int context, int chunk)
    {
        var parts = setup.Plan.MicroBatches;
        var newTokens = chunk + (pass.Kernels == PassKernels.Decode ? setup.Plan.MtpModules : 0);
        var isWhole = pass.Kernels == PassKernels.Decode || pass.Mask == Workloads.Models.AttentionMask.Full;
        InferenceBatch[] own =
        [
            .. Enumerable.Range(0, parts).Select(part => InferenceBatch.Of((pass.Sequences + part) / parts, newTokens, context, pass.Mask, allLogits: isWhole)),
        ];
        return [.. Enumerable.Range(0, setup.Plan.Replicas).SelectMany(_ => own)];
    }

    private static CacheTraffic? Cache(PassSection pass, InferenceClock clock, PassUnit unit, InferenceBatch[] batch, ExpertTraffic? traffic, InferencePlan plan)
    {
        if (pass.CacheTraffic is not { } rate)
        {
            return null;
        }

        // What the exchange brings into a GPU from other nodes.
        var remote = 1 - (Math.Min(clock.Network.Graph.GpusPerNode, plan.Ranks) / (double)plan.Ranks);
        var weight = Math.Max(1.0, (double)batch[0].Tokens / plan.TensorParallel * (traffic?.Copies ?? 0) * remote);
        var cache = new CacheTraffic(clock, [.. Enumerable.Range(0, plan.Ranks).Select(gpu => CachePath.ToStore(clock.Network, gpu, CacheStore.Memory, isIn: true))], rate.BytesPerSecond, weight, pass.PrioritizeExchange ? 1 : 0);
        unit.Ended = _ => cache.Stop();
        return cache;
    }
}
