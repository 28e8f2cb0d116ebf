using System.Globalization;
using Sim.Engine.Compute;
using Sim.Engine.Inference;
using Sim.Engine.Network;
using Sim.Engine.Serving;
using Sim.Scenarios.Running;
using Sim.Scenarios.Sections;
using Sim.Scenarios.Studies.Inference;
using Sim.Scenarios.Studies.Packets;
using Sim.Topology;
using Sim.Units;
using Sim.Workloads.Inference;
using Sim.Workloads.Requests;

namespace Sim.Scenarios.Studies.Serving;

/// <summary>The serving system of a scenario: its units on the GPUs of the cluster, its tables of pass times, and runs of it.</summary>
public sealed class ServingSystem
{
    private readonly Scenario _scenario;
    private readonly ServingSection _section;
    private readonly ClusterGraph _graph;
    private readonly FabricRouter _router;
    private readonly PacketRunner? _packets;
    private readonly ServedUnit _prefill;
    private readonly ServedUnit _decode;
    private readonly ServingSettings _settings;

    /// <param name="scenario">The scenario.</param>
    /// <param name="progress">Told how far packet runs are.</param>
    /// <param name="token">Stops packet runs.</param>
    /// <exception cref="RunFailedException">A unit does not fit.</exception>
    public ServingSystem(Scenario scenario, IProgress<RunProgress>? progress = null, CancellationToken token = default)
    {
        (_scenario, _section) = (scenario, scenario.Serving!);
        _graph = ClusterFactory.Graph(scenario.Cluster!);
        var model = StudyFiles.Model(scenario.Model!);
        var profile = StudyFiles.Profile(scenario);
        Prefill = new UnitSetup(scenario, _section.Prefill, "serving.prefill", _graph, model, profile);
        Decode = new UnitSetup(scenario, _section.Decode, "serving.decode", _graph, model, profile);
        Gpus = (Prefill.Plan.Ranks * _section.PrefillUnits) + (Decode.Plan.Ranks * _section.DecodeUnits);
        if (Gpus > _graph.GpuCount)
        {
            throw new RunFailedException(string.Create(CultureInfo.InvariantCulture, $"serving: {_section.PrefillUnits} prefill and {_section.DecodeUnits} decode units have {Gpus} GPUs, but the cluster has {_graph.GpuCount}"));
        }

        if (Prefill.Plan.Ranks % _graph.GpusPerNode != 0 || Decode.Plan.Ranks % _graph.GpusPerNode != 0)
        {
            throw new RunFailedException($"serving: units of {Prefill.Plan.Ranks} and {Decode.Plan.Ranks} GPUs; caches go from node to node, so units need whole nodes of {_graph.GpusPerNode}");
        }

        if (_section.CacheStore == CacheStore.Storage && _graph.Node.StorageNics == 0)
        {
            throw new RunFailedException($"serving.cache_store: storage, but node {_graph.Node.Name} has no storage NIC; one with storage_nics, or memory");
        }

        _router = ClusterFactory.Router(_graph, scenario.Cluster!, scenario.Communication.QueuePairs, (ulong)scenario.Seed);
        _packets = scenario.Network == NetworkKind.Packet ? new PacketRunner(scenario, progress ?? new Progress<RunProgress>(), token) : null;
        var decodeTraffic = Decode.Traffic();
        _settings = Settings(decodeTraffic);
        _prefill = new ServedUnit(Prefill, PassKernels.Prefill, Prefill.Traffic(), _router, 0, FirstDecode, _settings, _packets);
        _decode = new ServedUnit(Decode, PassKernels.Decode, decodeTraffic, _router, FirstDecode, 0, _settings, _packets);
    }

    public UnitSetup Prefill { get; }

    public UnitSetup Decode { get; }

    public PassTable PrefillTable => _prefill.Table;

    public PassTable DecodeTable => _decode.Table;

    /// <summary>True where a unit has tokens that go to experts of other GPUs and come back.</summary>
    public bool HasExchange => Prefill.HasExchange || Decode.HasExchange;

    /// <summary>GPUs of all units.</summary>
    public int Gpus { get; }

    /// <summary>Network of the last run.</summary>
    public ClusterNetwork? Network { get; private set; }

    /// <summary>Passes on packets beside the same on flows; none on other networks.</summary>
    internal PacketPasses Packets => new([.. _decode.Compare(), .. _prefill.Compare()]);

    /// <summary>Fails when the tables of passes may need more packet runs than the budget has time for.</summary>
    public void RequireBudget() => _packets?.HoldExchanges(
        _prefill.Exchanges(_section.ChunkTokens) + _decode.Exchanges(_section.MaxSequences), "serving.chunk_tokens and serving.max_sequences");

    /// <summary>Fails when an empty system already exceeds a limit.</summary>
    public void RequireLimits()
    {
        var token = DecodeTable.Seconds(1, 0) / Decode.TokensPerPass;
        if (token > _section.TokenLimit.Seconds)
        {
            throw new RunFailedException(string.Create(
                CultureInfo.InvariantCulture, $"serving.token_limit: {_section.TokenLimit} cannot be met: one sequence on each GPU without any context takes {token * 1e3:F1} ms per token"));
        }

        var first = PrefillTable.Seconds(1, 0);
        if (first > _section.FirstTokenLimit.Seconds)
        {
            throw new RunFailedException(string.Create(
                CultureInfo.InvariantCulture, $"serving.first_token_limit: {_section.FirstTokenLimit} cannot be met: a prompt of one token takes {first * 1e3:F1} ms on an empty unit"));
        }
    }

    /// <summary>Runs the system from its start.</summary>
    /// <param name="duration">Simulated time.</param>
    /// <param name="isExplicit">From the end of the warm-up on every pass by kernels and exchanges on the shared network, instead of by the table.</param>
    /// <param name="tick">Progress.</param>
    public ServingSimulation Run(SimDuration duration, bool isExplicit, Action<double>? tick)
    {
        // Exchanges of normal kernels and low-latency ones have different copy limits: the network has those of prefill, whose SMs copy.
        Network = (Prefill.Plan.Transport == ExpertTransport.Normal ? Prefill : Decode).Network(_router);
        var clock = new InferenceClock(Network);
        var source = RequestSources.Open(_scenario);
        var prefixes = _section.Arrivals.Kind == ArrivalKind.Trace ? new PrefixCache(_section.PrefixBlocks, TraceRequests.BlockTokens) : null;
        var simulation = new ServingSimulation(clock, source, _settings with { Duration = duration }, prefixes);
        for (var unit = 0; unit < _section.PrefillUnits; unit++)
        {
            var first = unit * Prefill.Plan.Ranks;
            simulation.AddPrefill(Passes(clock, _prefill, first, isExplicit), Prefill.Plan.Replicas, first, Prefill.Plan.TensorParallel);
        }

        for (var unit = 0; unit < _section.DecodeUnits; unit++)
        {
            var first = FirstDecode + (unit * Decode.Plan.Ranks);
            simulation.AddDecode(Passes(clock, _decode, first, isExplicit), Decode.Plan.Replicas, first, Decode.Plan.TensorParallel);
        }

        using (source as IDisposable)
        {
            try
            {
                simulation.Run(tick);
            }
            catch (FormatException problem)
            {
                throw new RunFailedException(problem.Message, problem);
            }
        }

        return simulation;
    }

    private int FirstDecode => _section.PrefillUnits * Prefill.Plan.Ranks;

    private ServingSettings Settings(ExpertTraffic? decodeTraffic)
    {
        var profile = Prefill.Profile!;
        var arrivals = _section.Arrivals;
        return new ServingSettings
        {
            ChunkTokens = _section.ChunkTokens,
            MaxSequences = _section.MaxSequences,
            PageTokens = _section.PageTokens,
            PrefillCacheTokens = Prefill.CacheTokens,
            DecodeCacheTokens = Decode.CacheTokens,
            PrefillBytesPerToken = Prefill.Memory.CachePerToken,
            DecodeBytesPerToken = Decode.Memory.CachePerToken,
            Layers = Decode.Model.Layers,
            Preemption = _section.Preemption,
            Store = _section.CacheStore,
            StoresPrompts = arrivals.Kind == ArrivalKind.Trace || arrivals.PrefixShare.Value > 0,
            Handover = _section.CacheHandover,
            TransferLatency = SimDuration.FromSeconds(profile["link.kv.latency"]),
            TransferRate = profile["link.kv.efficiency"] * _graph.Node.Nic.PortRate.BytesPerSecond * _graph.Node.Nic.Ports,
            TransferPriority = _section.PrioritizeExchange ? 1 : 0,
            ExchangeRowsPerToken = (decodeTraffic?.Copies ?? 0) * (1 - ((double)_graph.GpusPerNode / Decode.Plan.Ranks)),
            TokensPerPass = Decode.TokensPerPass,
            NewTokensPerPass = Decode.DecodeTokens,
            WarmUp = _section.WarmUp,
            Duration = _section.Duration,
            TimeToFirstToken = _section.FirstTokenLimit,
            TimePerToken = _section.TokenLimit,
        };
    }

    private IPasses Passes(InferenceClock clock, ServedUnit unit, int firstGpu, bool isExplicit)
    {
        var (setup, costs) = (unit.Setup, unit.Costs);
        var passes = new TablePasses(clock, unit.Table, unit.Lone, _settings.TransferPriority == 0, costs, PassProgram.Of(setup.Model, setup.Plan), setup.Plan.MicroBatches);
        return isExplicit
            ? new WindowPasses(clock, passes, new UnitPasses(setup.Unit(clock, costs, unit.Traffic, firstGpu, isAlone: false), costs, setup.Plan.MicroBatches), _section.WarmUp)
            : passes;
    }
}
