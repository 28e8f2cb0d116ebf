using System.Globalization;
using Sim.Engine.Compute;
using Sim.Engine.Compute.Generation;
using Sim.Engine.Inference;
using Sim.Engine.Network;
using Sim.Engine.Packet;
using Sim.Scenarios.Running;
using Sim.Scenarios.Sections;
using Sim.Scenarios.Studies.Exchange;
using Sim.Scenarios.Studies.Packets;
using Sim.Topology;
using Sim.Workloads.Inference;
using Sim.Workloads.Models;

namespace Sim.Scenarios.Studies.Inference;

/// <summary>What a scenario's deployment says, as the engine wants it.</summary>
public sealed class UnitSetup
{
    private const double ScaledFp8 = 1 + (4.0 / 128);

    private readonly Scenario _scenario;
    private readonly DeploymentSection _section;
    private readonly ClusterGraph _graph;
    private readonly string _name;

    /// <param name="scenario">The scenario.</param>
    /// <param name="section">The deployment.</param>
    /// <param name="name">Where it stands in the scenario, for messages.</param>
    /// <param name="graph">The cluster.</param>
    /// <param name="model">The model.</param>
    /// <param name="profile">Kernel times; null for none.</param>
    /// <exception cref="RunFailedException">The plan does not fit the cluster or the model.</exception>
    public UnitSetup(Scenario scenario, DeploymentSection section, string name, ClusterGraph graph, ModelSpec model, HardwareProfile? profile)
    {
        (_scenario, _section, _name, _graph, Model, Profile) = (scenario, section, name, graph, model, profile);
        Plan = PlanOf();
        Memory = InferenceMemory.Of(model, Plan, ElementBytes(section.Precision), ElementBytes(section.KvCache));
        Check();
    }

    public ModelSpec Model { get; }

    public HardwareProfile? Profile { get; }

    public InferencePlan Plan { get; }

    public InferenceMemory Memory { get; }

    /// <summary>True where tokens go to experts of other GPUs and come back.</summary>
    public bool HasExchange => Plan.HasExchange && Model.Moe is not null;

    /// <summary>Tokens of cache that fit on a replica.</summary>
    public double CacheTokens => Memory.TokensThatFit(_graph.Node.Gpu.HbmCapacity.Count, _section.MemoryReserve.Value);

    /// <summary>Tokens that a decoded sequence computes in one pass: one, and what the modules predicted before.</summary>
    public int DecodeTokens => 1 + Plan.MtpModules;

    /// <summary>Tokens that a sequence gains in one pass, in the mean: a prediction counts when all before it were accepted.</summary>
    public double TokensPerPass
    {
        get
        {
            double sum = 1, all = 1;
            for (var module = 0; module < Plan.MtpModules; module++)
            {
                all *= _section.MtpAcceptance.Value;
                sum += all;
            }

            return sum;
        }
    }

    /// <summary>Prices of a pass by these kernels.</summary>
    public PassCosts Costs(PassKernels kernels, int exchangePriority = 0)
    {
        var experts = _scenario.Experts;
        var settings = new PassSettings
        {
            Kernels = kernels,
            DispatchBytes = (Model.HiddenSize * experts.DispatchBytesPerElement.Count) + experts.Scale.Count,
            CombineBytes = Model.HiddenSize * experts.CombineBytesPerElement.Count,
            CacheElementBytes = ElementBytes(_section.KvCache),
            CommunicationSms = _section.CommunicationSms,
            NvLinkRate = ClusterFactory.NvLinkRate(_graph),
            ProxyLatency = _section.ProxyLatency,
            ProxyMessage = _section.ProxyMessage,
            ExchangePriority = exchangePriority,
        };
        var inventory = InferenceKernels.Of(Model, _section.Precision);
        inventory = _scenario.Variation?.Of(inventory) ?? inventory;
        return new PassCosts(inventory, Profile, Plan, Model.HiddenSize, Profile is null ? settings : settings.WithLaunch(Profile, _section.Graphs));
    }

    /// <summary>What ranks send to experts; null for a model without.</summary>
    /// <exception cref="RunFailedException">The places for experts do not divide over the GPUs.</exception>
    public ExpertTraffic? Traffic()
    {
        if (Model.Moe is not { } moe)
        {
            return null;
        }

        var experts = _scenario.Experts;
        var choice = new ExpertChoice(
            experts.Routing switch
            {
                RoutingSource.Balanced => ExpertChoiceSource.Balanced,
                RoutingSource.Remote => ExpertChoiceSource.Remote,
                _ => ExpertChoiceSource.Drawn,
            },
            experts.Skew,
            experts.Trace is { } trace ? PopularityFile.Read(trace, moe.Experts) : null);
        if (choice.Source != ExpertChoiceSource.Remote && Plan.ExpertSlots(moe) % Plan.ExpertParallel != 0)
        {
            throw Failed($"{moe.Experts} experts and {Plan.RedundantExperts} further copies do not divide over {Plan.ExpertParallel} GPUs");
        }

        var slots = moe.Experts + (Plan.SharedAsRouted ? moe.SharedExperts : 0);
        return Plan.SharedAsRouted && choice.Source != ExpertChoiceSource.Remote && Plan.ExpertSlots(moe) < slots
            ? throw Failed($"{slots} routed and shared experts have no place each; give redundant_experts the places of shared experts too")
            : new ExpertTraffic(moe, Plan, _graph.GpusPerNode, choice, (ulong)_scenario.Seed);
    }

    /// <summary>The flow network of the cluster with the copy SMs of normal exchanges.</summary>
    public ClusterNetwork Network(FabricRouter router) =>
        new(_graph, router, Profile is null ? TransportEfficiency.Ideal : ClusterFactory.Efficiency(Profile), ForwardRate, isAnalytic: _scenario.Network == NetworkKind.Analytic);

    /// <summary>A unit on some nodes of the cluster; alone where nothing else uses the network.</summary>
    public PassUnit Unit(InferenceClock clock, PassCosts costs, ExpertTraffic? traffic, int firstGpu, bool isAlone, IExchangeTimes? exchanges = null) => new(
        clock, PassProgram.Of(Model, Plan), Plan, costs, traffic, [.. Enumerable.Range(firstGpu, Plan.Ranks)], NvLinkShares, CombineCopyCost, hasPcie: !isAlone, exchanges)
    { IsAlone = isAlone };

    /// <summary>The exchanges of a unit on some nodes of the cluster, on packets.</summary>
    internal PacketPass OnPackets(PacketRunner runner, ClusterNetwork network, int firstGpu) =>
        new(runner, network, [.. Enumerable.Range(firstGpu, Plan.Ranks)], NvLinkShares, CombineCopyCost, _scenario.Pass);

    /// <summary>What the exchanges of passes are on packets, at most: a dispatch and a combine per routing class. A low-latency one is a message and a copy per row, a normal one moves at most its rows in pieces.</summary>
    /// <param name="costs">Prices of the passes.</param>
    /// <param name="traffic">What ranks send to experts; null for a model without.</param>
    /// <param name="tokens">Tokens that a replica has in the micro-batches of the passes; those with as many have the same exchanges.</param>
    internal PacketLoad Exchanges(PassCosts costs, ExpertTraffic? traffic, IEnumerable<int> tokens)
    {
        var sum = default(PacketLoad);
        if (traffic is null || !HasExchange)
        {
            return sum;
        }

        var isNormal = Plan.Transport == ExpertTransport.Normal;
        var classes = Math.Min(traffic.RoutingClasses, Model.Layers);
        foreach (var own in tokens.Distinct())
        {
            var tokensOfAll = (double)own / Plan.TensorParallel * Plan.Ranks;
            var rows = tokensOfAll * (isNormal ? Math.Min(traffic.Copies, Nodes) : traffic.Copies);
            var remote = rows * (Nodes - 1) / Nodes;
            var bytes = remote * (costs.Settings.DispatchBytes + costs.Settings.CombineBytes);
            // Mean rows are rounded up from rank to rank; a row to a NIC that the own one does not meet takes a copy first.
            var transfers = isNormal ? bytes / ProgramBuilder.PieceBytes * (1 + _graph.GpusPerNode) : 2 * (rows + remote + ((double)Plan.Ranks * Plan.Ranks));
            sum += new PacketLoad(classes * bytes, classes * transfers, 2 * classes, bytes / 2, transfers / 2);
        }

        return sum;
    }

    private double[] NvLinkShares => Profile is null ? [1, 1] : [.. LowLatencyExchangeModel.Of(Profile).Nvlink.Select(share => share / Profile.Exchange.NvlinkEfficiency)];

    private double CombineCopyCost => Profile is null ? 1 : Profile.Exchange.CopyRate(ExchangeOperation.Dispatch, Nodes) / Profile.Exchange.CopyRate(ExchangeOperation.Combine, Nodes);

    /// <summary>Fails when so many cached tokens do not fit on a replica.</summary>
    public void RequireCache(double tokens, string what)
    {
        if (tokens > CacheTokens)
        {
            throw Failed(string.Create(
                CultureInfo.InvariantCulture,
                $"{what} are {tokens:F0} cached tokens on a GPU, but beside {Memory.Weights / 1e9:F1} GB of weights only {Math.Max(0, CacheTokens):F0} fit in {_graph.Node.Gpu.HbmCapacity.Count / 1e9:F1} GB; fewer sequences{(_section.KvCache == GemmPrecision.Fp8 ? " or a smaller context" : ", a smaller context or kv_cache: fp8")} would"));
        }
    }

    /// <summary>Bytes of activations of a GPU in a pass whose micro-batches are alike.</summary>
    public double Activations(InferenceBatch batch, PassKernels kernels) => Plan.MicroBatches * InferenceActivations.Bytes(Model, Plan, batch, kernels, ElementBytes(_section.Precision));

    /// <summary>Fails when activations beyond the reserve do not fit beside weights and cache.</summary>
    public void RequireActivations(double tokens, double activations)
    {
        var capacity = (double)_graph.Node.Gpu.HbmCapacity.Count;
        var free = capacity - Memory.Weights - (tokens * Memory.CachePerToken);
        if (activations > free)
        {
            throw Failed(string.Create(
                CultureInfo.InvariantCulture,
                $"a pass has {activations / 1e9:F1} GB of activations on a GPU, but beside {Memory.Weights / 1e9:F1} GB of weights and {tokens * Memory.CachePerToken / 1e9:F1} GB of cache {Math.Max(0, free) / 1e9:F1} of {capacity / 1e9:F1} GB are free; a smaller pass.chunk would"));
        }
    }

    private int Nodes => Math.Max(1, Plan.Ranks / _graph.GpusPerNode);

    private double ForwardRate => Profile is null || Plan.Transport != ExpertTransport.Normal
        ? double.PositiveInfinity
        : _section.CommunicationSms * Profile.Exchange.CopyRate(ExchangeOperation.Dispatch, Nodes);

    private static double ElementBytes(GemmPrecision precision) => precision == GemmPrecision.Fp8 ? ScaledFp8 : 2;

    private InferencePlan PlanOf()
    {
        var ranks = _section.Gpus ?? _graph.GpuCount;
        var isShared = _section.Transport == ExpertTransport.AllReduce;
        return new InferencePlan
        {
            Ranks = ranks,
            TensorParallel = isShared ? ranks : _section.TensorParallel,
            ExpertParallel = _section.ExpertParallel ?? ranks,
            Transport = _section.Transport,
            RedundantExperts = _section.RedundantExperts,
            SharedAsRouted = _section.SharedAsRouted,
            MicroBatches = _section.MicroBatches,
            MtpModules = _section.MtpAcceptance.Value > 0 ? Model.MtpDepth : 0,
        };
    }

    private void Check()
    {
        var perNode = _graph.GpusPerNode;
        if (Plan.Ranks > _graph.GpuCount || (Plan.Ranks % perNode != 0 && perNode % Plan.Ranks != 0))
        {
            throw Failed($"{Plan.Ranks} GPUs are no whole nodes of {perNode}, nor an equal part of one, within the {_graph.GpuCount} GPUs of the cluster");
        }

        if (Math.Min(perNode, Plan.Ranks) % Plan.TensorParallel != 0)
        {
            throw Failed($"{Plan.TensorParallel} GPUs that share attention are no equal part of the {Math.Min(perNode, Plan.Ranks)} GPUs of a node");
        }

        if (Model.Attention.Heads % Plan.TensorParallel != 0)
        {
            throw Failed($"{Model.Attention.Heads} heads do not divide over {Plan.TensorParallel} GPUs");
        }

        if (Plan.Ranks % Plan.ExpertParallel != 0 || (Plan.HasExchange && Plan.ExpertParallel != Plan.Ranks))
        {
            throw Failed($"expert_parallel {Plan.ExpertParallel} is not the {Plan.Ranks} GPUs of the unit");
        }

        if (_section.MtpAcceptance.Value > 0 && Model.MtpDepth == 0)
        {
            throw Failed($"mtp_acceptance is given, but {Model.Name} has no multi-token-prediction module");
        }

        if (Plan.Transport == ExpertTransport.Normal && _section.CommunicationSms == 0 && Profile is not null && Model.Moe is not null)
        {
            throw Failed("communication_sms is 0, but SMs copy the tokens of normal exchanges; the published prefill takes 24");
        }

        if (Profile is not null && CacheTokens <= 0)
        {
            throw Failed(string.Create(
                CultureInfo.InvariantCulture,
                $"{Model.Name} does not fit: {Memory.Weights / 1e9:F1} GB of weights on each of {Plan.Ranks} GPUs, which have {_graph.Node.Gpu.HbmCapacity.Count / 1e9:F1} GB, {_section.MemoryReserve.Value * 100:F0} % of it reserved; more GPUs{(_section.Precision == GemmPrecision.Fp8 ? "" : " or precision: fp8")} would"));
        }
    }

    private RunFailedException Failed(FormattableString message) => Failed(message.ToString(CultureInfo.InvariantCulture));

    private RunFailedException Failed(string message) => new($"{_name}: {message}");
}
